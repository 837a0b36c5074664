"""Composed music: the MIDI songs of the game Freedoom (BSD licence), with their beats."""

from __future__ import annotations

import io
import struct
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import mido
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from vjfx.core.errors import DeviceError
from vjfx.training.bar.kits import kit
from vjfx.training.bar.mixing import levelled, place
from vjfx.training.bar.sampler import Instrument, Sampler, synth
from vjfx.training.beat.instruments import DRUM_CHANNEL, RATE, Mono, Note

_Clock = Callable[[NDArray[np.floating[Any]] | float], NDArray[np.float64]]  # from ticks to seconds

_WADS = "/usr/share/games/doom/freedoom1.wad", "/usr/share/games/doom/freedoom2.wad"
_MISSING = "Freedoom's music is missing: apt install freedoom"
_SLOWEST, _FASTEST = 58.0, 205.0  # beats per minute; a notated beat outside is doubled or halved
_SHORTEST = 35.0  # seconds of a song that is used
_ON_GRID = 0.6  # the share of notes on sixteenths or triplets, below which a song was not played to its beats
_CLOSE = 0.03  # beats


class Score(NamedTuple):
    """Notes, and beats with their place in the bar."""

    notes: list[Note]
    beats: NDArray[np.float64]  # seconds
    bar: NDArray[np.int64]
    metre: int  # beats a bar


@cache
def scores() -> tuple[Score, ...]:
    """All songs of Freedoom that are played to their beats. Raises DeviceError without them."""
    found = [read(mido.MidiFile(file=io.BytesIO(data))) for path in _WADS for data in _songs(Path(path))]
    return tuple(score for score in found if score is not None)


def read(song: mido.MidiFile) -> Score | None:
    """The score of a MIDI file; None where its notes do not follow its beats, or its bars are odd."""
    events = [(tick, message) for track in song.tracks for tick, message in _timed(track)]
    events.sort(key=lambda event: event[0])
    tempos = [(0, 500000)] + [(tick, message.tempo) for tick, message in events if message.type == "set_tempo"]
    bars = [message for _, message in events if message.type == "time_signature"]
    upper, lower = (bars[0].numerator, bars[0].denominator) if bars else (4, 4)
    if any((bar.numerator, bar.denominator) != (upper, lower) for bar in bars):
        return None
    ticks = np.array([tick for tick, _ in tempos], float)
    rates = np.array([tempo for _, tempo in tempos]) / 1e6 / song.ticks_per_beat
    starts = np.concatenate([[0], np.cumsum(np.diff(ticks) * rates[:-1])])

    def seconds(tick: NDArray[np.floating[Any]] | float) -> NDArray[np.float64]:
        index = np.searchsorted(ticks, tick, "right") - 1
        return np.asarray(starts[index] + (tick - ticks[index]) * rates[index])

    quarters, metre = (1.5, upper // 3) if lower == 8 and upper % 3 == 0 else (4 / lower, upper)
    bpm = 60 / (float(np.median(rates)) * song.ticks_per_beat * quarters)
    if bpm > _FASTEST and metre % 2 == 0:
        quarters, metre = 2 * quarters, metre // 2 if metre > 4 else metre
    elif bpm < _SLOWEST:
        quarters = quarters / 2
    played = _notes(events, seconds)
    notes = [note for note, _ in played]
    onsets = np.array([tick for _, tick in played]) / (song.ticks_per_beat * quarters)
    if len(notes) < 50 or notes[-1].start < _SHORTEST or metre not in (2, 3, 4, 5, 6, 7):
        return None
    apart = np.min([np.abs(onsets * grid - np.round(onsets * grid)) / grid for grid in (3, 4)], axis=0)
    if np.mean(apart < _CLOSE) < _ON_GRID:
        return None
    numbers = np.arange(int(onsets.max()) + 1)
    return Score(notes, seconds(numbers * song.ticks_per_beat * quarters), numbers % metre, metre)


def perform(r: Generator, seconds: float, sampler: Sampler) -> tuple[Mono, Score]:
    """A part of a random score at another speed and in another key, with other instruments; beats count from there."""
    score = scores()[r.integers(len(scores()))]
    speed, key = float(np.exp(r.uniform(-0.2, 0.2))), int(r.integers(-4, 5))
    start = r.uniform(0, max(0.0, score.notes[-1].start - seconds * speed)) * (r.random() < 0.7)
    players: dict[int, Instrument] = {}
    drums = kit(r, sampler, r.random() < 0.3)
    electronic = r.random() < 0.15
    parts: dict[int, Mono] = defaultdict(lambda: np.zeros(round((seconds + 1) * RATE), np.float32))
    notes: dict[tuple[int, int, int], Mono] = {}
    for note in score.notes:
        when = (note.start - start) / speed
        if not 0 <= when < seconds:
            continue
        if note.channel == DRUM_CHANNEL:
            if note.pitch in drums:
                place(parts[note.channel], drums[note.pitch], when, note.strength)
            continue
        voice = note.channel * 128 + note.program
        if voice not in players:
            near = note.program // 8 * 8 + int(r.integers(8)) if r.random() < 0.5 else note.program
            players[voice] = synth(r) if electronic else sampler.instrument(near)
        length = min(max(note.length / speed, 0.05), 4.0)
        key_ = voice, note.pitch, round(20 * length)
        if key_ not in notes:
            notes[key_] = players[voice](note.pitch + key, length)
        place(parts[note.channel], notes[key_], when, note.strength)
    whole = np.zeros(round((seconds + 1) * RATE), np.float32)
    for part in parts.values():
        whole += levelled(part, r.uniform(0.4, 1))
    inside = (score.beats >= start) & (score.beats < start + seconds * speed)
    beats = (score.beats[inside] - start) / speed
    return np.asarray(whole[: round(seconds * RATE)]), Score([], beats, score.bar[inside], score.metre)


def _songs(path: Path) -> Iterator[bytes]:
    """The MIDI files in a WAD."""
    if not path.exists():
        raise DeviceError(_MISSING)
    data = path.read_bytes()
    count, directory = struct.unpack_from("<ii", data, 4)
    for number in range(count):
        at, size, name = struct.unpack_from("<ii8s", data, directory + 16 * number)
        if name.startswith(b"D_") and data[at : at + 4] == b"MThd":
            yield data[at : at + size]


def _timed(track: mido.MidiTrack) -> Iterator[tuple[int, mido.Message]]:
    tick = 0
    for message in track:
        tick += message.time
        yield tick, message


def _notes(events: list[tuple[int, mido.Message]], seconds: _Clock) -> list[tuple[Note, int]]:
    """The notes with their first ticks, in order of time."""
    programs: dict[int, int] = defaultdict(int)
    sounding: dict[tuple[int, int], tuple[int, int, int]] = {}
    found: list[tuple[Note, int]] = []
    for tick, message in events:
        if message.type == "program_change":
            programs[message.channel] = message.program
        elif message.type in ("note_on", "note_off"):
            key = message.channel, message.note
            if key in sounding:
                first, velocity, program = sounding.pop(key)
                start, end = float(seconds(first)), float(seconds(tick))
                found.append((Note(start, end - start, *key, velocity / 127, program), first))
            if message.type == "note_on" and message.velocity:
                sounding[key] = tick, message.velocity, programs[message.channel]
    return sorted(found, key=lambda each: each[0].start)
