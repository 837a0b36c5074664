"""Tracker modules, played by libopenmpt, with the time of every row."""

from __future__ import annotations

import ctypes
import ctypes.util
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from bench.music.piece import RATE, Mono

_CHUNK = 64  # samples between two looks at the row: 1.5 ms


class Row(NamedTuple):
    """When a row begins, and where in the song it is."""

    time: float  # seconds
    row: int
    order: int
    length: int  # rows in its pattern


@cache
def _library() -> Any:
    library = ctypes.CDLL(ctypes.util.find_library("openmpt") or "libopenmpt.so.0")
    library.openmpt_module_create_from_memory2.restype = ctypes.c_void_p
    library.openmpt_module_read_float_mono.restype = ctypes.c_size_t
    library.openmpt_module_read_float_mono.argtypes = [
        ctypes.c_void_p, ctypes.c_int32, ctypes.c_size_t, ctypes.c_void_p]  # fmt: skip
    for name in ("row", "order", "pattern"):
        function = getattr(library, f"openmpt_module_get_current_{name}")
        function.argtypes, function.restype = [ctypes.c_void_p], ctypes.c_int32
    library.openmpt_module_get_pattern_num_rows.argtypes = [ctypes.c_void_p, ctypes.c_int32]
    library.openmpt_module_get_pattern_num_rows.restype = ctypes.c_int32
    library.openmpt_module_destroy.argtypes = [ctypes.c_void_p]
    return library


def play(path: Path, seconds: float) -> tuple[Mono, list[Row]]:
    """The first seconds of a module, or all of it when it is shorter, and its rows."""
    library, data = _library(), path.read_bytes()
    module = library.openmpt_module_create_from_memory2(
        data, ctypes.c_size_t(len(data)), None, None, None, None, None, None, None)  # fmt: skip
    if not module:
        raise ValueError(path)
    out = np.zeros(int(seconds * RATE), np.float32)
    rows: list[Row] = []
    before, at = (-1, -1), 0
    while at + _CHUNK <= len(out):
        got = library.openmpt_module_read_float_mono(module, RATE, _CHUNK, out[at:].ctypes.data)
        if not got:
            break
        place = (library.openmpt_module_get_current_order(module), library.openmpt_module_get_current_row(module))
        if place != before:
            pattern = library.openmpt_module_get_current_pattern(module)
            rows.append(
                Row(at / RATE, place[1], place[0], library.openmpt_module_get_pattern_num_rows(module, pattern))
            )
            before = place
        at += got
    library.openmpt_module_destroy(module)
    return out[:at], rows
