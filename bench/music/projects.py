"""Projects of LMMS and Hydrogen: their tempo and their sound."""

from __future__ import annotations

import os
import subprocess
import tempfile
import zlib
from pathlib import Path
from xml.etree import ElementTree

import numpy as np

from bench.music.piece import RATE, Beat, Mono
from bench.music.sound import read

_UNSET = (1, 8)  # numerators that stand in projects whose music has four beats a bar
_SILENT = 3e-3  # amplitude
_SLOWEST = 600  # seconds that a rendering may take
_HEADLESS = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}


def lmms(path: Path, felt: float = 1.0) -> tuple[Mono, list[Beat], int]:
    """Sound, beats and beats a bar; `felt`: the felt tempo by the notated one."""
    data = path.read_bytes()
    head = ElementTree.fromstring(zlib.decompress(data[4:]) if path.suffix == ".mmpz" else data).find("head")
    assert head is not None
    metre = int(head.attrib["timesig_numerator"])
    metre = 4 if metre in _UNSET else metre
    samples = _rendered("lmms", "--allowroot", "render", str(path), "-f", "wav", "-s", str(RATE), "-o")
    return samples, _beats(samples, float(head.attrib["bpm"]) * felt, metre), metre


def hydrogen(path: Path) -> tuple[Mono, list[Beat], int]:
    """Sound, beats and beats a bar."""
    bpm = float(ElementTree.parse(path).getroot().findtext("bpm", "120"))
    samples = _rendered("h2cli", "-s", str(path), "-d", "auto", "-o")
    return samples, _beats(samples, bpm, 4), 4


def _rendered(*command: str) -> Mono:
    with tempfile.TemporaryDirectory() as folder:
        sound = Path(folder) / "song.wav"
        subprocess.run([*command, str(sound)], check=True, capture_output=True, env=_HEADLESS, timeout=_SLOWEST)
        return read(sound)


def _beats(samples: Mono, bpm: float, metre: int) -> list[Beat]:
    """From the first sound to the last; beat 0 is at 0."""
    first, last = np.flatnonzero(np.abs(samples) > _SILENT)[[0, -1]] / RATE * bpm / 60
    return [Beat(number * 60 / bpm, number % metre) for number in range(int(np.ceil(first - 0.1)), int(last) + 1)]
