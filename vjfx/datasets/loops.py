"""Loops to learn motion from: short animations that end where they begin, in one array that is mapped into memory.

`loops.npy` (N, 20, size, size, 4) is uint8 RGBA, not premultiplied; 1000 loops of 128 pixels take 1.3 GB. `index.json`
holds `version`, `size`, and `names`, one for each loop. Whole families of loops are held out, by their names.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from vjfx.core.atomic import write_text
from vjfx.core.errors import SourceError
from vjfx.datasets import npy
from vjfx.datasets.options import LOOP_SIZES
from vjfx.datasets.pairs import Pixels

LOOPS, INDEX = "loops.npy", "index.json"
FRAMES = 20  # of a loop
_VERSION = 1
_HELD_OUT = 10  # one family in so many
_SKIN = re.compile(r"-1f3f[b-f]")  # Unicode's modifiers of skin colour
_GENDER = re.compile(r"-200d-264[02](-fe0f)?")
_PERSON = re.compile(r"1f46[89]")  # a man or a woman, drawn as 1f9d1 is


@dataclass(slots=True)
class Index:
    """The contents of a folder."""

    size: int
    names: list[str] = field(default_factory=list)

    @property
    def shape(self) -> tuple[int, ...]:
        """Of the array."""
        return len(self.names), FRAMES, self.size, self.size, 4


class Loops:
    """The loops of a folder; they are read on access."""

    def __init__(self, folder: str | Path) -> None:
        """Raises SourceError."""
        index = read_index(Path(folder))
        self.names, self.size = index.names, index.size
        self.array: Pixels = npy.mapped(Path(folder) / LOOPS, index.shape, INDEX)

    def held_out(self) -> NDArray[np.intp]:
        """Indices of the loops that no training uses."""
        return np.flatnonzero([is_held_out(name) for name in self.names])

    def training(self) -> NDArray[np.intp]:
        """Indices of all other loops."""
        return np.flatnonzero([not is_held_out(name) for name in self.names])


def family(name: str) -> str:
    """What the variants of one picture have in common: an emoji's code points without skin colour and gender."""
    return _PERSON.sub("1f9d1", _GENDER.sub("", _SKIN.sub("", name)))


def is_held_out(name: str) -> bool:
    """By the name alone, so that a loop is on the same side in every folder."""
    return crc32(family(name).encode()) % _HELD_OUT == 0


def read_index(folder: Path) -> Index:
    """The index of a folder; raises SourceError."""
    path = folder / INDEX
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
        if written.pop("version") == _VERSION:
            index = Index(**written)
            if index.size in LOOP_SIZES and all(isinstance(name, str) for name in index.names) and index.names:
                return index
    except OSError as error:
        raise SourceError(f"cannot read {path}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError):
        pass
    raise SourceError(f"{path} is damaged or not an index of loops (allowed: what `vjfx train loops` has made)")


def write_index(folder: Path, index: Index) -> None:
    """Write it in one step; raises OSError."""
    write_text(folder / INDEX, json.dumps({"version": _VERSION, **asdict(index)}, indent=0))
