"""A bounded cache of results, in which nothing is computed twice at the same time."""

from __future__ import annotations

import dataclasses
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

LOOK = 0.2
"""Seconds between two looks of somebody who waits."""


class Results:
    """A cache that forgets what was used longest ago.

    Parameters
    ----------
    max_entries : int
        Most results kept.
    max_numbers : int
        Most numbers in all of them together (see `size`): a few large results or many small ones.
    fewest : int
        So many are kept however large they are: what one run of a page needs, or each would push out the next.
    """

    def __init__(self, max_entries: int, max_numbers: int, fewest: int = 1) -> None:
        self.max_entries, self.max_numbers, self.fewest = max_entries, max_numbers, fewest
        self._entries: OrderedDict[str, tuple[Any, int]] = OrderedDict()
        self._numbers = 0
        self._lock = threading.Lock()
        self._making: dict[str, threading.Event] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, key: str) -> bool:
        return key in self._entries

    def get(
        self, key: str, make: Callable[[], Any], numbers: int, while_waiting: Callable[[], None] | None = None
    ) -> Any:
        """The result under `key`, made by `make` if it is not there.

        Whoever asks for what another thread is making waits for it; a class that opens one page asks for one fit, not
        thirty. Should the other give up (its person left), the next in line makes it.

        Parameters
        ----------
        key : str
        make : callable
        numbers : int
            Least size to count it with, where `size` sees too little.
        while_waiting : callable, optional
            Called every `LOOK` seconds of waiting; may raise to leave.
        """
        while True:
            with self._lock:
                if key in self._entries:
                    self._entries.move_to_end(key)
                    return self._entries[key][0]
                other = self._making.get(key)
                if other is None:
                    mine = self._making[key] = threading.Event()
                    break
            while not other.wait(LOOK):
                if while_waiting:
                    while_waiting()
        try:
            result = make()
            self._keep(key, result, max(numbers, size(result)))
        finally:
            with self._lock:
                del self._making[key]
            mine.set()
        return result

    def _keep(self, key: str, result: Any, numbers: int) -> None:
        with self._lock:
            self._numbers += numbers
            self._entries[key] = result, numbers
            while len(self._entries) > self.fewest and (
                len(self._entries) > self.max_entries or self._numbers > self.max_numbers
            ):
                self._numbers -= self._entries.popitem(last=False)[1][1]


def size(result: Any) -> int:
    """About how many numbers (of eight bytes) a result holds: arrays and texts, in dataclasses and containers."""
    seen: set[int] = set()
    todo, total = [result], 0
    while todo:
        value = todo.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        total += 10  # what any object takes
        if hasattr(value, "nbytes"):
            total += value.nbytes // 8
        elif isinstance(value, str | bytes):
            total += len(value) // 8
        elif dataclasses.is_dataclass(value):
            todo += [getattr(value, field.name) for field in dataclasses.fields(value)]
        elif isinstance(value, dict):
            todo += value.values()
        elif isinstance(value, tuple | list):
            todo += value
    return total
