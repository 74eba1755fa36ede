"""One thread for the engine's many small matrix products: more would wait for each other."""

from __future__ import annotations

from functools import cache

from threadpoolctl import ThreadpoolController


@cache
def _controller() -> ThreadpoolController:
    return ThreadpoolController()  # finding the libraries takes milliseconds: once


def single_thread():
    """A context in which BLAS uses one thread."""
    return _controller().limit(limits=1, user_api="blas")
