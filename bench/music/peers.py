"""The beats of other trackers, each remembered beside the music, since only ours changes."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import librosa
import numpy as np
from numpy.typing import NDArray

from bench.music.piece import RATE
from bench.music.sound import read

Times = NDArray[np.float64]


def aubio(wav: Path) -> Times:
    """`aubio beat`, causal."""
    text = subprocess.run(["aubio", "beat", str(wav)], check=True, capture_output=True, text=True).stdout
    return np.array([float(line.split()[0]) for line in text.splitlines() if line])


def librosas(wav: Path) -> Times:
    """librosa.beat.beat_track with its defaults, which sees the whole piece."""
    return np.asarray(librosa.beat.beat_track(y=read(wav), sr=RATE, units="time")[1], float)


def madmom(python: str, wav: Path, mode: str = "online") -> Times:
    """madmom in an environment of its own, whose Python is given."""
    return madmom_rows(python, wav, mode)[:, 0]


def madmom_rows(python: str, wav: Path, mode: str) -> Times:
    """Rows of seconds and the beat of the bar from 1, or 0."""
    script = Path(__file__).with_name("madmom_beats.py")
    command = [python, "-W", "ignore", str(script), mode, str(wav)]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return np.array(json.loads(text)["beats"], float).reshape(-1, 2)


def installed(madmom_python: str | None) -> Mapping[str, Callable[[Path], Times]]:
    """The peers that are here; madmom by the Python of its environment."""
    found: dict[str, Callable[[Path], Times]] = {"librosa": librosas}
    if shutil.which("aubio"):
        found["aubio"] = aubio
    if madmom_python:
        found["madmom online"] = partial(madmom, madmom_python)
    return found


def remembered(name: str, track: Callable[[Path], Times], wav: Path) -> Times:
    """The beats that a peer finds in a file; asked once."""
    place = wav.parent.parent / "peers" / f"{wav.stem} {name}.json"
    if not place.exists():
        place.parent.mkdir(exist_ok=True)
        place.write_text(json.dumps(track(wav).round(4).tolist()))
    return np.array(json.loads(place.read_text()))
