"""An annotated excerpt of somebody else's music, and the index that lists them."""

from __future__ import annotations

import json
import wave
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

RATE = 44100
Mono = NDArray[np.float32]
Half = Literal["dev", "test"]

_SHORTEST, _LONGEST = 30.0, 60.0  # seconds of an excerpt
_LEVEL = 0.5  # of the loudest sample


class Beat(NamedTuple):
    """A beat, and which of its bar it is, from 0; -1 where that is unknown."""

    time: float  # seconds
    position: int


class Piece(NamedTuple):
    """An excerpt on disk."""

    name: str
    source: str  # the package
    author: str  # the pieces of one author are all in one half
    kind: str  # recording, module, lmms, hydrogen, midi, score, loop
    half: Half
    wav: str
    licence: str
    train: bool  # whether weights trained on it may be given away
    exact: bool  # annotated from the score; otherwise by agreement of offline trackers
    metre: int  # beats a bar, 0: unknown
    beats: list[Beat]

    def samples(self) -> Mono:
        """The excerpt at RATE."""
        with wave.open(self.wav) as file:
            return np.asarray(np.frombuffer(file.readframes(file.getnframes()), np.int16) / 32768, np.float32)

    @property
    def times(self) -> NDArray[np.float64]:
        """Of the beats, in seconds."""
        return np.array([beat.time for beat in self.beats])

    @property
    def downbeats(self) -> NDArray[np.float64]:
        """Of the first beats of the bars, in seconds; none where they are unknown."""
        return np.array([beat.time for beat in self.beats if beat.position == 0])


def excerpt(samples: Mono, beats: Sequence[Beat], name: str) -> tuple[Mono, list[Beat]]:
    """30 to 60 s of it and the beats within, from a start that depends on the name."""
    random = np.random.default_rng(zlib.crc32(name.encode()))
    first, last = max(0.0, beats[0].time - 1), min(len(samples) / RATE, beats[-1].time + 1)
    seconds = min(random.uniform(_SHORTEST, _LONGEST), last - first)
    start = first + random.uniform(0, 1) * (last - first - seconds)
    cut = samples[round(start * RATE) : round((start + seconds) * RATE)]
    within = [Beat(beat.time - start, beat.position) for beat in beats if start <= beat.time < start + seconds]
    return np.asarray(cut * np.float32(_LEVEL / max(float(np.abs(cut).max()), 1e-6)), np.float32), within


def write_wav(path: Path, samples: Mono) -> None:
    """Mono, 16 bits, RATE."""
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())


def read_all(folder: Path) -> list[Piece]:
    """The pieces of both halves."""
    index = folder / "index.json"
    rows = json.loads(index.read_text()) if index.exists() else []
    return [Piece(**{**row, "beats": [Beat(*beat) for beat in row["beats"]]}) for row in rows]


def read_index(folder: Path, half: Half) -> list[Piece]:
    """The pieces of one half."""
    return [piece for piece in read_all(folder) if piece.half == half]


def write_index(folder: Path, pieces: Sequence[Piece]) -> None:
    """All of them."""
    draft = folder / "index.draft"
    draft.write_text(json.dumps([piece._asdict() for piece in pieces], indent=0) + "\n")
    draft.replace(folder / "index.json")
