"""MIDI songs: their beats from the tempo map, and their sound from FluidSynth."""

from __future__ import annotations

import subprocess
import tempfile
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import mido
import numpy as np

from bench.music.piece import Beat, Mono
from bench.music.sound import read

_COMPOUND = (6, 9, 12)  # eighths a bar that are felt in dotted quarters
_NEAR = 0.04  # beats from the grid
_CLEAR = 1.15  # how many times more strokes there must be on the beats than on any other quarter of a beat


class Song(NamedTuple):
    """A song cut to its first seconds."""

    file: mido.MidiFile
    beats: list[Beat]
    metre: int  # the commonest number of beats a bar; 0 where no time signature says it
    gridded: bool  # whether the notes keep to the beats that the file claims


def load(path: Path, seconds: float, length: float = 1.0) -> Song:
    """A song; `length` of a felt beat, in notated ones (a song notated at 200 may be felt at 100)."""
    whole = mido.MidiFile(path)
    merged = mido.merge_tracks(whole.tracks)
    per_beat = whole.ticks_per_beat
    kept = mido.MidiTrack()
    tempo, clock, ticks = 500000, 0.0, 0
    sounding: set[tuple[int, int]] = set()
    tempos, signatures, strokes = [(0, 0.0, tempo)], [], []
    for message in merged:
        clock += mido.tick2second(message.time, per_beat, tempo)
        if clock > seconds:
            break
        ticks += message.time
        if message.type == "end_of_track":
            continue
        kept.append(message)
        if message.type in ("note_on", "note_off"):
            key = (message.channel, message.note)
            (sounding.add if message.type == "note_on" and message.velocity else sounding.discard)(key)
        if message.type == "set_tempo":
            tempo = message.tempo
            tempos.append((ticks, clock, tempo))
        elif message.type == "time_signature":
            signatures.append((ticks, message.numerator, message.denominator))
        elif message.type == "note_on" and message.velocity:
            strokes.append(ticks)
    for channel, note in sounding:  # FluidSynth would wait for their end
        kept.append(mido.Message("note_off", channel=channel, note=note))
    metres: Counter[int] = Counter()
    beats: list[Beat] = []
    grid: list[float] = []
    starts = signatures or [(0, 0, 4)]
    if starts[0][0] > 0:
        starts = [(0, 4, 4), *starts]
    for (start, numerator, denominator), end in zip(starts, [*(row[0] for row in starts[1:]), ticks], strict=True):
        compound = denominator == 8 and numerator in _COMPOUND
        step = per_beat * 4 / denominator * (3 if compound else length)
        bar = round(numerator / (3 if compound else length))
        for number in range(int(np.ceil((end - start) / step - 1e-6))):
            grid.append(start + number * step)
            beats.append(Beat(_seconds(grid[-1], tempos, per_beat), number % bar if bar else -1))
            metres[bar] += 1
    file = mido.MidiFile(ticks_per_beat=per_beat)
    file.tracks.append(kept)
    return Song(file, beats, metres.most_common(1)[0][0] if metres else 0, _gridded(strokes, grid))


def _seconds(ticks: float, tempos: list[tuple[int, float, int]], per_beat: int) -> float:
    at, clock, tempo = next(row for row in reversed(tempos) if row[0] <= ticks)
    return clock + float(mido.tick2second(ticks - at, per_beat, tempo))


def _gridded(strokes: list[int], grid: list[float]) -> bool:
    """Whether strokes fall on the beats rather than elsewhere."""
    if len(grid) < 20 or len(strokes) < 50:
        return False
    phases = np.interp(strokes, grid, np.arange(len(grid)))
    shares = [np.mean(np.abs((phases - at + 0.5) % 1 - 0.5) < _NEAR) for at in (0, 0.25, 0.5, 0.75)]
    return bool(shares[0] > 0.15 and shares[0] > _CLEAR * max(shares[1:]))


def render(song: Song, soundfont: Path) -> Mono:
    """Its sound, at RATE."""
    with tempfile.TemporaryDirectory() as folder:
        notes, sound = Path(folder) / "song.mid", Path(folder) / "song.wav"
        song.file.save(notes)
        command = [
            "fluidsynth",
            "-niq",
            "-R",
            "0",
            "-C",
            "0",
            "-g",
            "0.5",
            "-r",
            "44100",
            "-F",
            str(sound),
            str(soundfont),
            str(notes),
        ]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return read(sound)
