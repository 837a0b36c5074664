from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from vjfx.audio.groovebox.score import Note, Part, Pattern, hertz, notes
from vjfx.audio.groovebox.tempo_map import TempoMap
from vjfx.audio.groovebox.track import SoundBank, Track
from vjfx.core.protocols import Samples

RATE = 1000


def hum(rate: int) -> Samples:
    """A loop that is not as long as any note."""
    t = np.arange(730) / 730
    return np.stack([np.sin(2 * np.pi * 50 * t)] * 2, axis=1).astype(np.float32)


def played(bars: str, form: tuple[tuple[int, str], ...] = ((1, "x"),), swing: float = 0.0, **part: Any) -> list[Note]:
    return notes(Pattern(120, "A1 A4 C5 E5 | F1 F4 A4 C5", {"x": Part(hum, bars, **part)}, form, swing), "x")


def test_the_characters_of_a_bar_divide_it_evenly() -> None:
    assert [note.beat for note in played("9.5.")] == [0, 2]
    assert [note.beat for note in played("9.5")] == pytest.approx([0, 8 / 3])
    assert [note.gain for note in played("9.5.", gain=2)] == [1.8, 1]


def test_bars_repeat_and_the_last_of_eight_has_the_fill() -> None:
    beats = [note.beat for note in played("9...|.9..", ((2, ""), (8, "x")), fill="..9.")]
    assert beats == [8 + 4 * bar + bar % 2 for bar in range(7)] + [8 + 28 + 2]


def test_a_note_is_held_over_the_bar() -> None:
    assert [(note.beat, note.end) for note in played("...9|--.9", ((2, "x"),))] == [(3, 6), (7, 8)]


def test_pitches_follow_the_chords() -> None:
    assert [note.pitch for note in played("0c", ((2, "x"),), plays="bass")] == pytest.approx(
        [55, 110, 43.65, 87.31], 1e-3
    )
    assert [note.pitch for note in played("14", plays="tone")] == pytest.approx([hertz("C5"), hertz("C6")])
    assert played("9", plays="chord")[0].pitch == pytest.approx((440, hertz("C5"), hertz("E5")))
    assert hertz("A#3") == pytest.approx(233.08, 1e-4)


def test_swing_delays_every_second_sixteenth() -> None:
    assert [note.beat for note in played("9" * 16, swing=0.4)][:5] == pytest.approx([0, 0.35, 0.5, 0.85, 1])


def test_an_echo_is_later_and_softer_and_ends_with_the_pattern() -> None:
    found = [(note.beat, note.gain) for note in played("5..5", echo=0.75)]
    assert found == [(0, 0.5), (0.75, 0.25), (1.5, 0.125), (3, 0.5), (3.75, 0.25)]


def test_a_swell_rises_smoothly() -> None:
    part = Part(hum, "9---", fade=0.1, loops=True)
    track = Track(Pattern(120, "A1", {"x": part}, ((8, "<x"),)), "x", SoundBank(RATE))
    out = np.zeros((16 * RATE, 2), np.float32)
    track.add(out, 0, TempoMap(120))
    wave = hum(RATE)[np.arange(len(out)) % 730]
    loud = np.abs(wave) > 0.5
    gain = out[loud] / wave[loud]
    assert gain[0] < 0.02 and gain[-1] > 0.85
    steps = np.diff(gain.reshape(-1, 2).mean(axis=1))
    assert steps.min() > -1e-5 and steps.max() < 0.01
