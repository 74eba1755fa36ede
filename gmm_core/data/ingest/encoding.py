"""From bytes to UTF-8: byte order marks, UTF-16 without one, strict UTF-8, then the likeliest older encoding."""

from __future__ import annotations

import codecs

from gmm_core.data.ingest.contract import counted, refusal
from gmm_core.errors import InputError

_MARKS = (  # UTF-32's little-endian mark begins with UTF-16's
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NOT_CHARACTERS = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"})
# Older encodings by how common they are: among equals the first wins.
_OLDER = (
    "cp1252",
    "mac_roman",
    "cp1250",
    "cp1254",
    "cp1251",
    "koi8_r",
    "cp866",
    "cp1253",
    "cp1255",
    "cp1256",
    "cp874",
    "shift_jis",
    "cp932",
    "euc_jp",
    "gb18030",
    "big5",
    "euc_kr",
    "cp949",
)
_PAIRS = frozenset(_OLDER[11:])  # encodings of two bytes a character
_COMMON_LEADS = {  # first bytes of the characters that are in daily use
    "shift_jis": (0x88, 0x97),
    "cp932": (0x88, 0x97),
    "euc_jp": (0xB0, 0xCF),
    "gb18030": (0xB0, 0xD7),
    "big5": (0xA4, 0xC6),
    "euc_kr": (0xB0, 0xC8),
    "cp949": (0xB0, 0xC8),
}
_SIGNS = frozenset("°µ²³€£§–—’‘“”…±×·«»ªº½¼¾‰ \u00a0\u2009\u202f")
_CONTROL = bytes(set(range(32)) - {9, 10, 12, 13, 26, 0}) + b"\x7f"
_HEAD = 65_536


def to_utf8(content: bytes, name: str, override: str | None = None) -> tuple[bytes, str, tuple[str, ...]]:
    """The text as UTF-8 without byte order mark.

    Parameters
    ----------
    content : bytes
    name : str
        The file's name, for the error.
    override : str or None
        An encoding chosen by the person.

    Returns
    -------
    text : bytes
    encoding : str
    notes : tuple of str
        What was done, as sentences.

    Raises
    ------
    InputError
        If the content is binary, or the chosen encoding does not exist.
    """
    mark, encoding = next(((m, e) for m, e in _MARKS if content.startswith(m)), (b"", None))
    if override is not None:
        chosen = _known(override)
        # "utf-16" leaves the order of the bytes to the mark.
        encoding = encoding if encoding and encoding.startswith(override.lower().replace("_", "-")) else chosen
    encoding = encoding or _utf16_without_mark(content) or _utf32_without_mark(content)
    body = content[len(mark) :] if mark else content
    if encoding is None and _is_binary(body):
        raise refusal(name, "binary data", "save it as CSV from the program that made it")
    encoding = codecs.lookup(encoding or _by_content(body)).name
    text, damaged = _recode(body, encoding)
    text, notes = _without_nul(text, name)
    if damaged:
        notes += (f"{counted(damaged, 'character')} did not fit the encoding and became “�”.",)
    return text, encoding, notes


def shown(encoding: str) -> str:
    """An encoding's name for people."""
    return encoding.upper().replace("_", "-")


def misread(content: bytes, name: str, chosen: str) -> InputError | None:
    """The error for a file that is no table in the encoding chosen for it, or None if it is not due to the choice."""
    head = content[:_HEAD]
    try:
        text, fitting, _ = to_utf8(head, name)
    except InputError as error:  # binary, whatever was chosen
        return error
    if head.decode(_known(chosen), "replace").lstrip("\ufeff").encode("utf-8", "replace") == text:
        return None
    return refusal(
        name,
        f"no table when its characters are read as {shown(_known(chosen))}",
        f"choose {shown(fitting)} as the encoding, or let it be found",
    )


def _known(name: str) -> str:
    try:
        info = codecs.lookup(name.strip())
    except (LookupError, ValueError):
        info = None
    if info is None or info.name.replace("-", "_") in _NOT_CHARACTERS or not info._is_text_encoding:
        raise InputError(
            "The encoding",
            "one that Python knows, such as utf-8 or cp1252",
            repr(name[:40]),
            "choose another, or let it be found",
        )
    return {"utf-8-sig": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}.get(info.name, info.name)


def _utf16_without_mark(content: bytes) -> str | None:
    """UTF-16 shows as NUL bytes in every other place, as long as most characters are Latin."""
    head = content[:4096]
    even, odd = head[::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if half < 2:
        return None
    if odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 * half and odd < 0.05 * half else None


def _utf32_without_mark(content: bytes) -> str | None:
    head = content[:4096]
    quarter = len(head) // 4
    nul = [head[i::4].count(0) > 0.9 * quarter for i in range(4)]
    if quarter < 2:
        return None
    return {(False, True, True, True): "utf-32-le", (True, True, True, False): "utf-32-be"}.get(tuple(nul))


def _is_binary(content: bytes) -> bool:
    """Text has hardly any control characters and few NULs."""
    for start in {0, max(0, len(content) // 2 - _HEAD), max(0, len(content) - _HEAD)}:
        part = content[start : start + _HEAD]
        control = len(part) - len(part.translate(None, _CONTROL))
        if control > 0.005 * len(part) or part.count(0) > 0.25 * len(part):
            return True
    return False


def _by_content(content: bytes) -> str:
    """UTF-8 if it decodes, or nearly; otherwise the likeliest older encoding of the lines beyond ASCII."""
    if content.isascii() or _is_utf8(content):
        return "utf-8"
    telling = b"\n".join(line[:2000] for line in content[: 4 * _HEAD].splitlines() if not line.isascii())[:_HEAD]
    if not telling:  # the first such character comes late
        telling = bytes(b for b in content if b > 127)[:_HEAD]
    text = telling.decode("utf-8", "replace")
    beyond = sum(c > "\x7f" for c in text)
    if text.count("\ufffd") <= 0.1 * beyond:
        return "utf-8"
    return _older(telling)


def _is_utf8(content: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(content), 1 << 20):
            decoder.decode(content[start : start + (1 << 20)])
    except UnicodeDecodeError:
        return False
    return True  # a character cut off at the end does not count


def _older(telling: bytes) -> str:
    """The likeliest encoding by what the characters would be; a tie between scripts goes to charset-normalizer."""
    sample = telling[:8192]
    scores = {e: _plausible(sample, e) for e in _OLDER}
    best = max(scores, key=scores.__getitem__)
    if best in _OLDER[:4] or best in _PAIRS:
        return best
    tied = [e for e in _OLDER if scores[e] > scores[best] - 0.02]
    if len(tied) == 1:
        return best
    from charset_normalizer import from_bytes

    found = from_bytes(sample, cp_isolation=tied).best()
    return found.encoding if found is not None and found.encoding in tied else best


def _plausible(sample: bytes, encoding: str) -> float:
    """Mean worth (0 to 1) of the characters beyond ASCII; 0 if the bytes do not decode."""
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError as error:
        if error.start < len(sample) - 2:  # a pair cut off at the end does not count
            return 0.0
        text = sample.decode(encoding, "ignore")
    padded = f" {text} "
    worth = [_worth(padded[i - 1], c, padded[i + 1], encoding) for i, c in enumerate(padded) if c > "\x7f"]
    return sum(worth) / max(1, len(worth))


def _worth(before: str, c: str, after: str, encoding: str) -> float:
    latin_beside = (before.isascii() and before.isalpha()) + (after.isascii() and after.isalpha())
    high_beside = (before > "\x7f") + (after > "\x7f")
    if encoding in _PAIRS:
        return _worth_of_pair(c, encoding)
    if c in _SIGNS:
        return 0.1 if latin_beside == 2 else 0.9
    if not c.isalpha():
        return 0.0
    odd_capital = c.isupper() and before.islower()
    if c < "\u0370":  # Latin: single letters among plain ones
        worth = 0.1 if odd_capital else 0.5 if c in "ðþýÐÞÝ" else 1.0 if c < "\u0100" else 0.9
        return worth - 0.4 * (high_beside == 2)
    # Other scripts come in whole words.
    if latin_beside or odd_capital or not high_beside:
        return 0.1
    return 0.85 if c.isupper() else 1.0


def _worth_of_pair(c: str, encoding: str) -> float:
    if "\u3040" <= c <= "\u30ff" or "\u3000" <= c <= "\u303f" or "\uff00" <= c < "\uff61":
        return 1.0
    if "\uff61" <= c <= "\uff9f":
        return 0.1
    first, last = _COMMON_LEADS[encoding]
    raw = c.encode(encoding, "ignore")
    common = len(raw) == 2 and first <= raw[0] <= last
    if "\uac00" <= c <= "\ud7a3":
        return 0.98 if common and raw[1] >= 0xA1 else 0.3
    return (0.95 if common else 0.3) if "\u4e00" <= c <= "\u9fff" else 0.5 if c in _SIGNS else 0.2


def _recode(content: bytes, encoding: str) -> tuple[bytes, int]:
    """UTF-8 bytes and how many characters had to be replaced."""
    if encoding == "utf-8":
        if content.isascii() or (_is_utf8(content) and content[-1] < 128):
            return content, 0
        text = content.decode("utf-8", "replace")
        return text.encode(), text.count("\ufffd") - content.count("\ufffd".encode())
    text = content.decode(encoding, "replace")
    return text.encode("utf-8", "replace"), text.count("\ufffd")


def _without_nul(text: bytes, name: str) -> tuple[bytes, tuple[str, ...]]:
    count = text.count(0)
    if not count:
        return text, ()
    if count > 0.25 * len(text):
        raise refusal(name, "binary data", "save it as CSV from the program that made it")
    return text.replace(b"\0", b""), (f"{counted(count, 'NUL byte')} removed.",)
