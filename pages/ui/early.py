"""The page as the browser first gets it, before the app has said a word: with the app's styles, so that nothing moves
when the app's words come.

Streamlit has no place for styles but an element among the others, which comes after many of them.
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.ui.contents import PAGES

SIDEBAR = 320
"""Width of the controls' side, in pixels."""

_CACHED = ("if-none-match", "if-modified-since", "accept-encoding")
"""What would bring no page, or one that cannot be read here."""

_PARTS = (
    "BidiComponent",
    "Button",
    "ButtonGroup",
    "Checkbox",
    "DownloadButton",
    "FileUploader",
    "Html",
    "Metric",
    "NumberInput",
    "Selectbox",
    "Slider",
    "TextInput",
    "purify",
)
"""Streamlit's elements that pages begin with. It fetches each one's script when the first of its kind appears, and lets
a bar of another height stand for it; fetched with the page, it is there by then."""

_WAITING = """
[data-testid="stMainBlockContainer"] { max-width: none; }
[data-testid="stSidebar"] [data-testid="stSkeleton"] { min-height: 4.25rem; }
:is(.st-key-standard, .st-key-build) [data-testid="stSkeleton"] {
  min-height: 0 !important; height: 1.5rem; overflow: hidden;
}
:is(.st-key-cov, .st-key-show, .st-key-begin, .st-key-criterion) [data-testid="stSkeleton"] {
  min-height: 3.75rem !important;
}
.stColumn .st-key-k [data-testid="stSkeleton"] { min-height: 4.25rem !important; }
.st-key-own-upload [data-testid="stSkeleton"] { min-height: 6rem !important; }
@media (max-width: 640px) {
  .st-key-begin [data-testid="stSkeleton"] { min-height: 6rem !important; }
  .st-key-own-upload [data-testid="stSkeleton"] { min-height: 9.3rem !important; }
}
.stColumn .stElementContainer:not([class*="st-key-"]) > [data-testid="stSkeleton"] { min-height: 3.375rem; }
"""
"""What stands for an element while it is on its way takes as much room as it will; the last rule is for metrics.

No ``:has()``, here and wherever it can be left out: a browser asks it again for every element that changes, and a page
changes hundreds at each move of a control.
"""

_WITH_CONTROLS = f"""
@media (min-width: 769px) {{
  .stAppViewContainer:not(:has(.st-key-gmm-frame, .stSidebar)) {{ padding-left: {SIDEBAR}px; }}
}}
"""
"""Until the frame stands, before which the controls' side has opened, its room is left free."""


class Early:
    """ASGI middleware that adds styles to Streamlit's page.

    Parameters
    ----------
    app : ASGI application
    style : str
        CSS.
    projected : str
        CSS for pages whose address asks to be projected.
    """

    def __init__(self, app: ASGIApp, style: str, projected: str = "") -> None:
        self._app, self._style, self._projected = app, style, projected
        self._scripts = "".join(map(_preloaded, _PARTS))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or "text/html" not in Headers(scope=scope).get("accept", ""):
            await self._app(scope, receive, send)
            return
        kept = [(name, value) for name, value in scope["headers"] if name.decode("latin-1") not in _CACHED]
        projected = self._projected if _is_projected(scope) else ""
        style = self._style + _WAITING + projected + _reserved(scope)
        page = _Page(send, f"{self._scripts}<style>{style}</style>")
        await self._app({**scope, "headers": kept}, receive, page.send)


def _preloaded(part: str) -> str:
    """A link that fetches the script of one of Streamlit's elements; nothing where this Streamlit has none."""
    folder = Path(str(resources.files("streamlit") / "static" / "static" / "js"))
    return "".join(
        f'<link rel="modulepreload" crossorigin href="./static/js/{file.name}">' for file in folder.glob(f"{part}.*.js")
    )


def _reserved(scope: Scope) -> str:
    url_path = scope["path"].rsplit("/", 1)[-1]
    here = any(entry.has_controls for entry in PAGES if entry.url_path == url_path)
    return _WITH_CONTROLS if here and not _is_projected(scope) else ""


def _is_projected(scope: Scope) -> bool:
    return b"present=true" in scope["query_string"]


class _Page:
    """A response on its way; of a page, `more` is put at the beginning of its body.

    Of equal rules of style the last one counts: there they stand after Streamlit's own, and before what the app adds.
    """

    def __init__(self, send: Send, more: str) -> None:
        self._send, self._more = send, more
        self._start: Message | None = None
        self._body = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            if Headers(raw=message["headers"]).get("content-type", "").startswith("text/html"):
                self._start = message
                return
        elif self._start is not None:
            self._body += message.get("body", b"")
            if message.get("more_body"):
                return
            message = {**message, "body": self._whole()}
            await self._send(self._start)
        await self._send(message)

    def _whole(self) -> bytes:
        body = self._body.replace(b"<body>", f"<body>{self._more}".encode(), 1)
        headers = MutableHeaders(raw=self._start["headers"])
        headers["content-length"] = str(len(body))
        del headers["etag"], headers["last-modified"]
        return body
