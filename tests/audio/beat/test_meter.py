"""The two networks of the beat tracker, each by itself."""

from __future__ import annotations

import numpy as np
import pytest

from vjfx.audio.beat.meter import RATIOS, TURNS, Meter
from vjfx.audio.beat.network import LAYERS, STEPS, Network

STEP = 0.0107  # seconds
BANDS = 8
KICK, CLAP, HAT = (slice(0, 2), 1.0), (slice(3, 7), 0.8), (slice(6, 8), 0.6)  # bands, and how hard


def house(meter: Meter, bpm: float, clock: float, late: float = 0.0) -> None:
    """Ten seconds: kicks on the beat, claps on two and four, hats between, while a clock counts at its own pace."""
    for number in range(round(10 / STEP)):
        before, after = (4 * (number + more) * STEP * bpm / 60 for more in (0, 1))
        struck = np.zeros(BANDS, np.float32)
        if int(before) != int(after):
            place = int(after) % 16
            for (bands, hard), places in ((KICK, (0, 4, 8, 12)), (CLAP, (4, 12)), (HAT, (2, 6, 10, 14))):
                struck[bands] += hard * (place in places)
        meter.note(struck, (number + 1) * STEP * clock / 60 + late)


@pytest.mark.parametrize(("ratio", "late"), [(1.0, 0.0), (1.0, 0.5), (0.5, 0.0), (2.0, 0.0), (2.0, 0.25)])
def test_it_tells_the_beat_from_all_that_might_be_taken_for_it(ratio: float, late: float) -> None:
    meter, bpm = Meter(STEP, BANDS), 124.0
    house(meter, bpm, bpm / ratio, late)
    verdicts = meter.judge(bpm / ratio)
    best = max(verdicts, key=lambda verdict: float(verdict.chances.max()))
    assert best.ratio == ratio
    assert int(best.chances.argmax()) % 4 == round(4 * late * ratio) % 4
    assert sum(verdict.chances.sum() for verdict in verdicts) == pytest.approx(1)


def test_only_tempos_that_music_has_are_asked_for() -> None:
    meter = Meter(STEP, BANDS)
    assert [verdict.ratio for verdict in meter.judge(120)] == [ratio for ratio in RATIOS if 58 < 120 * ratio < 205]
    assert [verdict.chances.shape for verdict in meter.judge(70)] == [(TURNS,)] * 4


def test_a_clock_that_is_set_has_always_gone_like_this() -> None:
    right, wrong = Meter(STEP, BANDS), Meter(STEP, BANDS)
    house(right, 124, 124)
    house(wrong, 124, 97)
    wrong.reset(10 / STEP // 1 * STEP * 124 / 60, 124)
    for one, other in zip(right.judge(124), wrong.judge(124), strict=True):
        assert one.chances == pytest.approx(other.chances, abs=0.05)


def test_what_a_network_says_depends_on_the_past_it_can_reach_and_on_no_more() -> None:
    random = np.random.default_rng(0)
    past = 2 * (2**LAYERS - 1)
    sound = random.uniform(0, 2, (past + 41, STEPS * BANDS)).astype(np.float32)
    long, short = Network(), Network()
    for accents in random.uniform(0, 2, (3, STEPS * BANDS)).astype(np.float32):
        long(accents)
    for accents in sound:
        beats, tempos = long(accents)
        other, _ = short(accents)
    assert beats == pytest.approx(other, abs=1e-4)
    assert beats.sum(axis=1) == pytest.approx([1, 1], abs=1e-5)
    assert tempos.sum() == pytest.approx(1, abs=1e-5)
    changed = Network()
    for number, accents in enumerate(sound):
        beats, _ = changed(accents * (number != 40))  # the oldest that counts
    assert np.abs(beats - other).max() > 1e-6
