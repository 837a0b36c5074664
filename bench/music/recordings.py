"""Recordings: excerpts of them, and their beats where two trackers that see the whole excerpt agree."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path

import librosa
import mir_eval
import numpy as np

from bench.music import peers
from bench.music.piece import RATE, Beat, write_wav
from bench.music.sound import read, seconds_of

_SUFFIXES = (".ogg", ".mp3", ".opus", ".wv")
_NOT_MUSIC = ("/voice", "/speech", "/sfx", "fast.ogg")
_SMALLEST = 600_000  # bytes of a song
_SHORTEST, _LONGEST = 30.0, 45.0  # seconds
_AGREED = 0.9  # F-measure of the two


def songs(package: Path, count: int) -> list[Path]:
    """Some of the songs in a package that was unpacked, also in its pk3 files."""
    for archive in package.rglob("*.pk3"):
        with zipfile.ZipFile(archive) as file:
            for member in file.infolist():
                if member.filename.endswith(_SUFFIXES) and member.file_size > _SMALLEST:
                    file.extract(member, package)
    found = [
        path
        for path in package.rglob("*")
        if path.suffix.lower() in _SUFFIXES
        and path.stat().st_size > _SMALLEST
        and not any(word in str(path).lower() for word in _NOT_MUSIC)
    ]
    return sorted(found, key=lambda path: zlib.crc32(path.name.encode()))[:count]


def cut(song: Path, wav: Path) -> bool:
    """Write an excerpt of a song, from a start that depends on its name; False: it is too short."""
    length = seconds_of(song)
    if length < _SHORTEST + 10:
        return False
    random = np.random.default_rng(zlib.crc32(song.stem.encode()))
    seconds = min(random.uniform(_SHORTEST, _LONGEST), length - 4)
    samples = read(song, random.uniform(2, length - seconds), seconds)
    write_wav(wav, samples * np.float32(0.5 / max(float(np.abs(samples).max()), 1e-6)))
    return True


def annotate(wav: Path, madmom_python: str) -> list[Beat]:
    """madmom's beats, when librosa at their tempo or at its own finds the same ones; otherwise none."""
    rows = peers.madmom_rows(madmom_python, wav, "offline")
    if len(rows) < 20:
        return []
    beats = mir_eval.beat.trim_beats(rows[:, 0])
    strokes = librosa.onset.onset_strength(y=read(wav), sr=RATE, aggregate=np.median)
    for bpm in (float(60 / np.median(np.diff(rows[:, 0]))), None):
        found = librosa.beat.beat_track(onset_envelope=strokes, sr=RATE, units="time", bpm=bpm)[1]
        if mir_eval.beat.f_measure(beats, mir_eval.beat.trim_beats(found)) > _AGREED:
            return [Beat(float(time), int(position) - 1) for time, position in rows]
    return []
