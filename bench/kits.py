"""Drums of many kits mixed with bass, chords and melodies, with annotations: data for the drum classifier."""

from __future__ import annotations

import subprocess
import tempfile
import wave
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import mido
import numpy as np

from vjfx.core.protocols import Samples
from vjfx.training.beat.styles import (
    BACKBEAT,
    CLAP,
    EIGHTHS,
    FOUR,
    HAT,
    KICK,
    OFFBEATS,
    OPEN,
    SIXTEENTHS,
    SNARE,
    STEPS_PER_BAR,
)

RATE = 44100
KINDS = {35: "kick", KICK: "kick", SNARE: "snare", CLAP: "snare", 40: "snare", HAT: "hat", OPEN: "hat"}
_FONTS = ("FluidR3_GM", "TimGM6mb")  # Debian: fluid-soundfont-gm, timgm6mb-soundfont
_TICKS = 1920  # per second
_BARS = 6
_KITS = (0, 0, 8, 16, 24, 25, 26)  # standard, room, power, electronic, TR-808, jazz
_BASSES = (32, 33, 34, 38, 39)
_CHORDS = (0, 4, 5, 16, 27, 48, 62, 81)
_LEADS = (12, 26, 73, 80)
_GROOVES: tuple[dict[int, str], ...] = (
    {KICK: FOUR, SNARE: BACKBEAT, HAT: OFFBEATS},
    {KICK: "9.......9.9.....", SNARE: BACKBEAT, HAT: EIGHTHS},
    {KICK: "9..9..9...9.....", SNARE: "....9..3.3..9..3", HAT: SIXTEENTHS},
    {KICK: "9.9.......99....", SNARE: "....9..8.8..9..8", HAT: EIGHTHS},
    {KICK: "9.........9.....", SNARE: BACKBEAT, HAT: EIGHTHS},
    {KICK: "9......9..9.....", SNARE: "........9.......", HAT: "7.7.7.777.7.7.77"},
    {KICK: FOUR, CLAP: BACKBEAT, OPEN: OFFBEATS, HAT: "6...6...6...6..."},
    {KICK: "9.....8.9.......", SNARE: BACKBEAT, HAT: "7..57..57..57..5"},
    {KICK: FOUR},
    {SNARE: BACKBEAT},
    {HAT: EIGHTHS},
    {},
)


@dataclass(frozen=True)
class Take:
    """A few bars, and the onsets of each kind of drum and of all notes (`note`), in seconds."""

    name: str
    samples: Samples
    rate: int
    struck: Mapping[str, Sequence[float]]


def takes(count: int) -> Iterator[Take]:
    """This number of takes, always the same."""
    for seed in range(count):
        yield _take(seed)


def _take(seed: int) -> Take:
    random = Random(seed)
    bpm, kit, font = random.uniform(70, 176), random.choice(_KITS), _FONTS[seed % 2]
    drums = _GROOVES[seed % len(_GROOVES)]
    # A single drum is alone; without drums everything else plays.
    bass, chords, lead = (len(drums) != 1 and (not drums or random.random() < chance) for chance in (0.75, 0.7, 0.3))
    programs = {0: random.choice(_BASSES), 1: random.choice(_CHORDS), 2: random.choice(_LEADS), 9: kit}
    bass_line = random.choice(("8...8...8...8...", "8..8..8...8.8...", "..8...8...8...8.", "8.8.8.8.8.8.8.8."))
    chord_line = random.choice(("7...............", "7.......7.......", "..7...7...7...7.", "7..7..7........."))
    lead_line = random.choices("7.", (1, 3), k=STEPS_PER_BAR)
    root = random.choice((33, 36, 38, 40))
    struck: dict[str, list[float]] = {"kick": [], "snare": [], "hat": [], "note": []}
    events: list[tuple[float, mido.Message]] = []

    def strike(start: float, length: float, channel: int, pitch: int, level: float) -> None:
        velocity = round(127 * min(1.0, level / 10 * random.uniform(0.9, 1.1)))
        events.append((start, mido.Message("note_on", channel=channel, note=pitch, velocity=velocity)))
        events.append((start + length, mido.Message("note_off", channel=channel, note=pitch)))
        struck[KINDS[pitch] if channel == 9 else "note"].append(start)

    for number in range(_BARS * STEPS_PER_BAR):
        bar, step = divmod(number, STEPS_PER_BAR)
        start, sixteenth = 0.3 + number * 15 / bpm, 15 / bpm
        chord = root + (0, 5, 7, 3)[bar % 4]
        for drum, line in drums.items():
            if line[step] != ".":
                strike(start, 0.1, 9, drum, int(line[step]))
        if bass and bass_line[step] != ".":
            strike(start, 1.6 * sixteenth, 0, chord, 7)
        if chords and chord_line[step] != ".":
            for tone in (0, 4, 7, 11):
                strike(start, 3 * sixteenth, 1, chord + 24 + tone, 5)
        if lead and lead_line[step] != ".":
            strike(start, 1.5 * sixteenth, 2, chord + 36 + random.choice((0, 3, 7, 10)), 6)
    return Take(f"kit {kit} of {font}, {bpm:.0f} bpm", _play(events, programs, font), RATE, struck)


def _play(events: list[tuple[float, mido.Message]], programs: dict[int, int], font: str) -> Samples:
    track, last = mido.MidiTrack(), 0
    track += [mido.Message("program_change", channel=channel, program=number) for channel, number in programs.items()]
    for seconds, message in sorted(events, key=lambda event: event[0]):
        tick = round(seconds * _TICKS)
        track.append(message.copy(time=tick - last))
        last = tick
    with tempfile.TemporaryDirectory() as folder:
        song, sound = Path(folder) / "song.mid", Path(folder) / "song.wav"
        mido.MidiFile(ticks_per_beat=_TICKS // 2, tracks=[track]).save(song)
        soundfont = f"/usr/share/sounds/sf2/{font}.sf2"
        command = ["fluidsynth", "-niq", "-g", "0.5", "-r", str(RATE), "-F", str(sound), soundfont, str(song)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with wave.open(str(sound)) as file:
            samples = np.frombuffer(file.readframes(file.getnframes()), np.int16).reshape(-1, file.getnchannels())
    return samples * np.float32(1 / 32768)
