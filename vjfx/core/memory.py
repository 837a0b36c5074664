"""Keeping the process's memory level through a night of changing presets."""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress

_M_ARENA_MAX = -8  # malloc.h of glibc


def give_back() -> None:
    """Hand what was freed back to the system (glibc), from every heap; takes some milliseconds, so not in the loop."""
    if sys.platform.startswith("linux"):
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).malloc_trim(0)


def share_heaps() -> None:
    """Let threads share two heaps (glibc); to be called before other libraries start theirs.

    Otherwise each new thread may open a heap of its own and keep what it freed there: with threads that come and go
    with every preset the process grew by 6 % in ten minutes though nothing leaked (bench/memory.py).
    """
    if sys.platform.startswith("linux"):
        with suppress(OSError, AttributeError):  # musl has neither the growth nor the call
            ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 2)
