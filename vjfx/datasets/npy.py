"""Files of numpy's format 1.0 that grow: a header of constant length, then numbers that are mapped into memory."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vjfx.core.errors import SourceError

HEADER = 128  # bytes before the numbers


def header(shape: tuple[int, ...]) -> bytes:
    """The header of an array of bytes."""
    text = f"{{'descr': '|u1', 'fortran_order': False, 'shape': {shape}, }}".encode()
    return b"\x93NUMPY\x01\x00" + (HEADER - 10).to_bytes(2, "little") + text.ljust(HEADER - 11) + b"\n"


def mapped(path: Path, shape: tuple[int, ...], index: str) -> NDArray[np.uint8]:
    """The array, mapped into memory; `index` names the file that its shape comes from. Raises SourceError."""
    try:
        with path.open("rb") as file:
            whole = file.read(6) == b"\x93NUMPY" and path.stat().st_size >= HEADER + int(np.prod(shape))
        if whole:
            return np.memmap(path, np.uint8, "r", HEADER, shape)
    except OSError as error:
        raise SourceError(f"cannot read {path}: {error.strerror}") from error
    raise SourceError(f"{path} is damaged or shorter than its {index} says")
