"""The model behind the beat: what it believes after a word, and after steps of which each is known."""

from __future__ import annotations

import cmath
import math

import numpy as np
import pytest

from vjfx.audio.analysis.stft import Stft
from vjfx.audio.beat.bars import Bars
from vjfx.audio.beat.meter import RATIOS, TURNS, Verdict
from vjfx.audio.beat.tracker import BeatTracker

STEP = 0.0107  # seconds
NOTHING, BEAT = np.array([0.97, 0.02, 0.01], np.float32), np.array([0.1, 0.6, 0.3], np.float32)


def after(seconds: float, bpm: float) -> Bars:
    """What it believes after clear beats, the last of them just now."""
    bars = Bars(STEP)
    for number in range(round(seconds * bpm / 60)):
        for step in range(round(60 / bpm / STEP)):
            bars.step(BEAT if number and step == 0 else NOTHING)
    bars.step(BEAT)
    return bars


def angle(phase: complex) -> float:
    return cmath.phase(phase) / (2 * math.pi)


def test_clear_beats_are_a_tempo_and_a_phase() -> None:
    belief = after(6, 124).belief(120, 1)
    assert belief.bpm == pytest.approx(124, rel=0.02)
    assert abs(angle(belief.phase)) < 0.05
    assert abs(belief.phase) > 0.8


def test_a_word_for_the_tempo_says_nothing_of_the_phase() -> None:
    bars = Bars(STEP)
    bars.expect(100)
    belief = bars.belief(120, 1)
    assert belief.bpm == pytest.approx(100, rel=0.02)
    assert abs(belief.phase) < 0.1
    bars.expect(100, phase=0.25)
    belief = bars.belief(120, 1)
    assert angle(belief.phase) == pytest.approx(0.25, abs=0.03)
    bars.expect(100, beat=2.25)
    belief = bars.belief(120, 1)
    assert (int(belief.beats.argmax()), angle(belief.phase)) == (2, pytest.approx(0.25, abs=0.03))


def test_a_performer_who_sets_the_tempo_does_not_set_the_phase() -> None:
    stft = Stft(48000)
    tracker = BeatTracker(stft.frequencies, stft.hop / 48000)
    tracker.set(bpm=100)
    assert abs(tracker._bars.belief(100, 1).phase) < 0.1
    tracker.set(bpm=100, phase=0.5)
    assert abs(tracker._bars.belief(100, 1).phase) > 0.5


@pytest.mark.parametrize(("bpm", "ratio"), [(180, 0.5), (90, 2.0), (90, 4 / 3)])
def test_the_meter_turns_it_to_another_tempo(bpm: float, ratio: float) -> None:
    bars = after(6, bpm)
    chances = np.zeros((len(RATIOS), TURNS))
    chances[RATIOS.index(ratio), 0] = 1
    verdicts = [Verdict(*pair) for pair in zip(RATIOS, chances, strict=True) if 58 < bpm * pair[0] < 205]
    for _ in range(12):
        bars.weigh(verdicts, bpm, 0.0)
    assert bars.belief(bpm, 1).bpm == pytest.approx(bpm * ratio, rel=0.05)


def test_a_tempo_that_is_held_gives_way_only_to_much_more() -> None:
    bars = after(3, 80)
    double = bars.belief(160, 1)
    assert double.bpm == pytest.approx(bars.belief(80, 1).bpm, rel=0.02)
    assert bars.belief(160 if double.bpm < 120 else 80, 1e9).bpm == pytest.approx(
        160 if double.bpm < 120 else 80, rel=0.07
    )
