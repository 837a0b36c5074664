"""Renders notes as audio: with the voices of the groovebox, or with FluidSynth and a General MIDI soundfont."""

from __future__ import annotations

import subprocess
import tempfile
import wave
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import mido
import numpy as np
from numpy.typing import NDArray

from vjfx.audio.groovebox import voices
from vjfx.core.errors import DeviceError
from vjfx.training.beat.styles import CLAP, CRASH, HAT, KICK, OPEN, RIDE, RIM, SNARE

RATE = 44100
DRUM_CHANNEL = 9  # of General MIDI
SOUNDFONT = Path("/usr/share/sounds/sf2/FluidR3_GM.sf2")
MISSING = "FluidSynth and its soundfont are missing: apt install fluidsynth fluid-soundfont-gm"
_TICKS = 960  # per beat of half a second

Mono = NDArray[np.float32]


class Note(NamedTuple):
    """A note of General MIDI; start and length in seconds."""

    start: float
    length: float
    channel: int
    pitch: int
    strength: float  # 0..1
    program: int = 0


def general_midi(notes: Iterable[Note], seconds: float) -> Mono:
    """The notes played by FluidSynth, at RATE. Raises DeviceError when FluidSynth or the soundfont is missing."""
    if not SOUNDFONT.exists():
        raise DeviceError(MISSING)
    with tempfile.TemporaryDirectory() as folder:
        song, sound = Path(folder) / "song.mid", Path(folder) / "song.wav"
        _midi(notes).save(song)
        command = ["fluidsynth", "-niq", "-g", "0.5", "-r", str(RATE), "-F", str(sound), str(SOUNDFONT), str(song)]
        try:
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        except FileNotFoundError:
            raise DeviceError(MISSING) from None
        with wave.open(str(sound)) as file:
            samples = np.frombuffer(file.readframes(file.getnframes()), np.int16).reshape(-1, file.getnchannels())
    return _fit(samples.mean(axis=1) / 32768, seconds)


def groovebox(notes: Iterable[Note], seconds: float) -> Mono:
    """The notes played by the voices of the groovebox, at RATE; long notes are pads."""
    out = np.zeros(round(seconds * RATE), np.float32)
    cache: dict[object, Mono] = {}
    for note in notes:
        key = note._replace(start=0, strength=0)
        if key not in cache:
            cache[key] = _voice(note)
        at = round(note.start * RATE)
        sound = cache[key][: max(0, len(out) - at)]
        out[at : at + len(sound)] += sound * np.float32(note.strength)
    return np.asarray(np.tanh(0.7 * out), np.float32)


def _voice(note: Note) -> Mono:
    if note.channel == DRUM_CHANNEL:
        return _drum(note.pitch)
    hertz = 440 * 2 ** ((note.pitch - 69) / 12)
    if note.length > 1.2:
        return _pad(hertz, note.length)
    sound = voices.bass(RATE, hertz) if note.pitch < 52 else 0.5 * voices.chord(RATE, (hertz,))
    return np.asarray(sound.mean(axis=1), np.float32)


def _drum(pitch: int) -> Mono:
    if pitch == KICK:
        sound = voices.kick(RATE)
    elif pitch in (SNARE, CLAP, RIM):
        sound = voices.clap(RATE) * (0.7 if pitch == RIM else 1.0)
    elif pitch in (OPEN, RIDE, CRASH):
        sound = voices.hat(RATE, 0.4 if pitch == CRASH else 0.1)
    else:
        sound = 0.7 * voices.hat(RATE, 0.025 if pitch == HAT else 0.04)
    return np.asarray(sound.mean(axis=1), np.float32)


def _pad(hertz: float, seconds: float) -> Mono:
    t = np.arange(round((seconds + 0.3) * RATE)) / RATE
    waves = sum(np.sin(2 * np.pi * hertz * k * t * tune) / k**1.5 for k in range(1, 6) for tune in (0.997, 1.003))
    swell = np.minimum(1, t / 0.4) * np.minimum(1, (t[-1] - t) / 0.3)
    return np.asarray(0.12 * waves * swell, np.float32)


def _midi(notes: Iterable[Note]) -> mido.MidiFile:
    events = []
    programs: dict[int, int] = {}
    for note in notes:
        velocity = max(1, min(127, round(127 * note.strength)))
        if programs.get(note.channel, 0) != note.program:
            programs[note.channel] = note.program
            events.append((0.0, 0, mido.Message("program_change", channel=note.channel, program=note.program)))
        on = mido.Message("note_on", channel=note.channel, note=note.pitch, velocity=velocity)
        off = mido.Message("note_off", channel=note.channel, note=note.pitch)
        events += [(note.start, 2, on), (note.start + note.length, 1, off)]
    track, last = mido.MidiTrack(), 0
    for seconds, _, message in sorted(events, key=lambda event: event[:2]):
        tick = round(seconds * 2 * _TICKS)
        track.append(message.copy(time=tick - last))
        last = tick
    return mido.MidiFile(ticks_per_beat=_TICKS, tracks=[track])


def _fit(samples: NDArray[np.floating[Any]], seconds: float) -> Mono:
    out = np.zeros(round(seconds * RATE), np.float32)
    count = min(len(out), len(samples))
    out[:count] = samples[:count]
    return out
