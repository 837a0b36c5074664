"""Instruments for the training songs: notes of a General MIDI soundfont that are rendered once, and synthesisers."""

from __future__ import annotations

import subprocess
import tempfile
import wave
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import mido
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from vjfx.core.atomic import replacing
from vjfx.core.errors import DeviceError
from vjfx.training.beat.instruments import DRUM_CHANNEL, MISSING, RATE, SOUNDFONT, Mono

Instrument = Callable[[float, float], Mono]
"""The sound of a pitch (of MIDI, may lie between two keys) that is held for so many seconds."""

_LOWEST, _HIGHEST, _EVERY = 28, 97, 2  # keys that are sampled
_HELD, _RELEASE = 3.0, 0.5  # seconds of a sampled note
_DRUM = 1.5  # seconds of a drum
_DRUMS = range(35, 82)
_TICKS = 1000  # per beat of half a second


class Sampler:
    """The notes of the soundfont, kept in a folder: one sheet for each program and each drum kit."""

    def __init__(self, folder: Path) -> None:
        """Raises DeviceError when FluidSynth or the soundfont is missing."""
        self._folder = folder
        self._sheet = lru_cache(24)(self._load)

    def instrument(self, program: int) -> Instrument:
        """A program of General MIDI, 0..127."""
        sheet = self._sheet(program, False)

        def play(pitch: float, seconds: float) -> Mono:
            pitch = min(max(pitch, _LOWEST), _HIGHEST - 1)
            number = int((pitch - _LOWEST) // _EVERY)
            speed = 2 ** ((pitch - _LOWEST - _EVERY * number) / 12)
            count = min(round((seconds + 0.3) * RATE), int(len(sheet[number]) / speed) - 1)
            if speed == 1:
                sound = sheet[number, :count].astype(np.float32)
            else:
                at = np.arange(count, dtype=np.float32) * np.float32(speed)
                whole = at.astype(np.int32)
                part = np.asarray(at - whole, np.float32)
                source = sheet[number, : whole[-1] + 2].astype(np.float32)
                sound = source[whole] * (1 - part) + source[whole + 1] * part
            return released(np.asarray(sound / 32768, np.float32), seconds)

        return play

    def kit(self, program: int) -> dict[int, Mono]:
        """The drums of a kit of General MIDI, by their notes."""
        sheet = self._sheet(program, True)
        return {note: sheet[number].astype(np.float32) / 32768 for number, note in enumerate(_DRUMS)}

    def _load(self, program: int, drums: bool) -> NDArray[np.int16]:
        path = self._folder / f"{'kit' if drums else 'program'}-{program}.npy"
        if not path.exists():
            self._folder.mkdir(parents=True, exist_ok=True)
            notes = list(_DRUMS if drums else range(_LOWEST, _HIGHEST, _EVERY))
            made = _render(program, notes, DRUM_CHANNEL if drums else 0, _DRUM if drums else _HELD + _RELEASE)
            with replacing(path) as part, part.open("wb") as file:
                np.save(file, made)
        return np.asarray(np.load(path, mmap_mode="r"))


def released(sound: Mono, seconds: float, fade: float = 0.08) -> Mono:
    """The sound, fading from the end of its note on."""
    start = round(seconds * RATE)
    tail = len(sound) - start
    if tail > 0:
        sound[start:] *= np.exp(-np.arange(tail, dtype=np.float32) / np.float32(fade * RATE))
    return sound


def synth(r: Generator) -> Instrument:
    """A random synthesiser: a wave or two, an envelope, a filter."""
    shape = str(r.choice(["square", "pulse", "saw", "saw", "triangle", "sine", "fm"]))
    attack, decay, sustain = float(r.choice([0.002, 0.004, 0.02])), r.uniform(0.05, 0.6), float(r.choice([0, 0.3, 0.8]))
    detune, bright = r.uniform(0.001, 0.008) * (r.random() < 0.5), r.uniform(2, 14)
    index, ratio = r.uniform(0.5, 4), float(r.choice([1, 2, 3, 1.41]))
    vibrato = r.uniform(0, 0.01) * (r.random() < 0.4)

    def play(pitch: float, seconds: float) -> Mono:
        t = np.arange(round((min(seconds, 4) + 0.1) * RATE), dtype=np.float32) / RATE
        hertz = 440 * 2 ** ((pitch - 69) / 12)
        sound = np.zeros(len(t), np.float32)
        for tune in (1 - detune, 1 + detune) if detune else (1.0,):
            turn = np.asarray(hertz * tune * t, np.float32)
            if vibrato:
                turn += np.float32(hertz * vibrato / 35) * np.sin(35 * t)
            sound += _wave(shape, turn, hertz, index, ratio, bright)
        envelope = np.minimum(1, t / attack) * (sustain + (1 - sustain) * np.exp(-t / decay))
        return released(np.asarray(0.3 * sound * envelope, np.float32), seconds, 0.03)

    return play


def _wave(shape: str, turn: Mono, hertz: float, index: float, ratio: float, bright: float) -> Mono:
    if shape == "sine":
        return np.asarray(np.sin(2 * np.pi * turn), np.float32)
    if shape == "fm":
        return np.asarray(np.sin(2 * np.pi * turn + index * np.sin(2 * np.pi * ratio * turn)), np.float32)
    table = _table(shape, max(1, min(40, int(min(bright, 12000 / hertz)))))
    return np.asarray(table[(turn * len(table)).astype(np.int64) % len(table)])


@lru_cache(256)
def _table(shape: str, harmonics: int) -> Mono:
    turn = np.arange(2048) / 2048
    k = np.arange(1, harmonics + 1)
    if shape == "pulse":
        strength = np.sin(np.pi * k / 4) / k
    elif shape == "saw":
        strength = 1 / k
    elif shape == "square":
        strength = (k % 2) / k
    else:
        strength = (k % 2) / k**2
    return np.asarray(strength @ np.sin(2 * np.pi * k[:, None] * turn), np.float32)


def _render(program: int, notes: list[int], channel: int, seconds: float) -> NDArray[np.int16]:
    """The notes one after the other (notes, n), by FluidSynth."""
    if not SOUNDFONT.exists():
        raise DeviceError(MISSING)
    track = mido.MidiTrack([mido.Message("program_change", channel=channel, program=program)])
    ticks = round(seconds * 2 * _TICKS)
    held = ticks - round(_RELEASE * 2 * _TICKS)
    for note in notes:
        track.append(mido.Message("note_on", channel=channel, note=note, velocity=100, time=0))
        track.append(mido.Message("note_off", channel=channel, note=note, time=held))
        track.append(mido.Message("note_off", channel=channel, note=note, time=ticks - held))
    with tempfile.TemporaryDirectory() as folder:
        song, sound = Path(folder) / "song.mid", Path(folder) / "song.wav"
        mido.MidiFile(ticks_per_beat=_TICKS, tracks=[track]).save(song)
        command = ["fluidsynth", "-niq", "-R", "0", "-C", "0", "-g", "0.6", "-r", str(RATE), "-F", str(sound)]
        try:
            subprocess.run(
                [*command, str(SOUNDFONT), str(song)],
                check=True,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        except FileNotFoundError:
            raise DeviceError(MISSING) from None
        with wave.open(str(sound)) as file:
            stereo = np.frombuffer(file.readframes(file.getnframes()), np.int16).reshape(-1, 2)
    count = round(seconds * RATE)
    whole = np.zeros((len(notes) * count,), np.int16)
    mono = (stereo.astype(np.int32).sum(axis=1) // 2).astype(np.int16)[: len(whole)]
    whole[: len(mono)] = mono
    return whole.reshape(len(notes), count)
