"""Activations as the network would give them for music that is known exactly."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from vjfx.audio.beat.activation import TEMPOS
from vjfx.audio.beat.decoder import BeatDecoder, Heard
from vjfx.audio.beat.flux import BANDS
from vjfx.values.beat import METRES

STEP = 512 / 44100  # seconds
HEARD_AFTER = 0.028  # seconds from a stroke to the middle of the step in which it is heard


def activations(
    seconds: float,
    bpm: float,
    metre: int = 4,
    *,
    late: float = 0.0,
    clear: float = 0.8,
    between: float = 0.01,
    off_beat: float = 0.01,
    no_beat: float = 0.02,
    tempo: float | None = None,
    named: int | None = None,
) -> Iterator[Heard]:
    """Beats with a probability `clear`, the first of which falls `late` seconds after the start.

    `off_beat`: that of the eighths between. `tempo` and `named`: what the network says of tempo and metre, if it is
    wrong.
    """
    tempos = np.exp(-0.5 * (np.log2(TEMPOS / (tempo or bpm)) / 0.045) ** 2) + 1e-4
    metres = np.full(len(METRES) + 1, 0.02)
    metres[0], metres[1 + METRES.index(named or metre)] = no_beat, 0.9
    for pair in range(round(seconds / STEP / 2)):
        beats, firsts = np.empty(2, np.float32), np.empty(2, np.float32)
        for one in range(2):
            time = (2 * pair + one + 0.5) * STEP - HEARD_AFTER - late
            nearest = round(time * bpm / 60 * 2) / 2
            near = max(0.0, 1 - abs(time - nearest * 60 / bpm) / (1.5 * STEP)) * (nearest >= 0)
            beats[one] = between + near * ((clear if nearest % 1 == 0 else off_beat) - between)
            firsts[one] = 0.85 if nearest % metre == 0 else 0.15
        tempos, metres = tempos / tempos.sum(), metres / metres.sum()
        flux = np.repeat(beats[:, None], BANDS, axis=1)  # a stroke in all bands on every beat
        yield Heard(beats, firsts, tempos.astype(np.float32), metres.astype(np.float32), flux)


class Decoded:
    """What a decoder makes of activations, hop by hop."""

    def __init__(self, decoder: BeatDecoder | None = None) -> None:
        self.decoder = decoder or BeatDecoder(STEP)
        self.time = 0.0
        self.beats: list[float] = []
        self.bar: list[int] = []  # the beat of the bar of each
        self.bpm: list[float] = []  # after each call
        self.metre: list[int] = []
        self.confidence: list[float] = []

    def feed(self, heard: Iterator[Heard], change: Callable[[Heard], Heard] | None = None) -> Decoded:
        """Take in all of them."""
        for each in heard:
            for hop in range(4):
                self.time += STEP / 2
                fell = self.decoder.advance(STEP / 2)
                if hop == 3:
                    self.decoder.observe(each if change is None else change(each))
                if fell:
                    self.beats.append(self.time)
                    self.bar.append(self.decoder.beat)
            self.bpm.append(self.decoder.bpm)
            self.metre.append(self.decoder.metre)
            self.confidence.append(self.decoder.confidence.value)
        return self

    def errors(self, bpm: float, start: float, late: float = 0.0) -> NDArray[np.float64]:
        """Seconds from the nearest true beat, of each announced after `start`."""
        beats = np.array([beat for beat in self.beats if beat > start]) - late
        return beats - np.round(beats * bpm / 60) * 60 / bpm
