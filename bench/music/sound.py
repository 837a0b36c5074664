"""Reads any audio file with ffmpeg."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np

from bench.music.piece import RATE, Mono


def read(path: Path, start: float = 0.0, seconds: float | None = None) -> Mono:
    """The file, or a part of it, at RATE."""
    part = ["-ss", str(start)] + ([] if seconds is None else ["-t", str(seconds)])
    command = ["ffmpeg", "-v", "error", *part, "-i", str(path), "-ac", "1", "-ar", str(RATE), "-f", "f32le", "-"]
    return np.frombuffer(subprocess.run(command, check=True, capture_output=True).stdout, np.float32)


def seconds_of(path: Path) -> float:
    """The length of a file."""
    command = ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", str(path)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
