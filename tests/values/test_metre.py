"""Bars of any metre: the clock, and the signals and routes that count bars."""

from __future__ import annotations

import itertools
import math

import pytest

from vjfx.values.beat import METRES, BeatClock, BeatEstimate
from vjfx.values.patch import Patch
from vjfx.values.route import Route
from vjfx.values.signals import SignalReader


def heard(beats: float, metre: int, confidence: float = 0.9) -> BeatEstimate:
    return BeatEstimate.exact(120, beats, metre)._replace(confidence=confidence)


@pytest.mark.parametrize("metre", METRES)
def test_the_clock_counts_the_beats_of_any_bar(metre: int) -> None:
    clock = BeatClock(120)
    clock.follow(heard(0, metre))
    seen = []
    for half in range(2 * metre + 1):
        clock.advance(half / 4)
        seen.append((clock.beat_in_bar, clock.bars))
    assert seen == [(half // 2 % metre, pytest.approx(half / 2 / metre)) for half in range(2 * metre + 1)]


@pytest.mark.parametrize(("before", "after"), [*itertools.permutations(METRES, 2)])
def test_bars_never_count_backwards_when_the_metre_changes(before: int, after: int) -> None:
    for at, place in itertools.product((4.25, 9.0, 17.9), range(after)):
        clock = BeatClock(60)
        clock.follow(heard(0, before)._replace(bpm=60))
        clock.advance(at)
        bars, beats = clock.bars, clock.beats
        clock.follow(BeatEstimate(60, at % 1, place, 0.9, after))
        assert clock.bars >= bars - 1e-9
        assert clock.bars < bars + 1 + 1e-9
        assert clock.beats == pytest.approx(beats)
        assert (clock.beat_in_bar, clock.metre) == (place, after)
        clock.advance(at + 10)
        assert clock.bars == pytest.approx(math.floor(clock.bars) + (clock.beats - beats + place + at % 1) / after % 1)


def test_the_bar_goes_on_when_the_metre_is_set_by_hand() -> None:
    clock = BeatClock(60)
    clock.advance(9.5)
    clock.set_metre(3)
    assert (clock.beats, clock.beat_in_bar, clock.bars) == (9.5, 1, pytest.approx(2.5))
    clock.resync(10.6)
    assert (clock.beat_in_bar, clock.beats) == (0, 11)
    clock.advance(13.6)
    assert (clock.beat_in_bar, clock.bars) == (0, pytest.approx(4))


def test_the_clock_follows_from_one_confidence_and_lets_go_at_a_lower_one() -> None:
    clock = BeatClock(120)
    followed = []
    for confidence in (0.4, 0.49, 0.5, 0.45, 0.36, 0.34, 0.4, 0.49, 0.55):
        clock.bpm = 120
        clock.follow(BeatEstimate(100, 0, 0, confidence))
        followed.append(clock.bpm == 100)
    assert followed == [False, False, True, True, True, False, False, False, True]


@pytest.mark.parametrize(
    ("name", "beats", "bars", "expected"),
    [
        ("bar/phase", 4.5, 1.5, 0.5),
        ("bar/count", 4.5, 1.5, 1.0),
        ("bar/time", 4.5, 1.5, 1.5),
        ("bar/pulse", 6.5, 2 + 1 / 6, 0.25),
        ("bar/pulse", 7.0, 2 + 1 / 3, 0.0),
        ("beat/metre", 0.0, 0.0, 0.2),
        ("lfo/saw/2bars", 3.0, 1.0, 0.5),
    ],
)
def test_signals_of_bars_follow_a_metre_of_three(name: str, beats: float, bars: float, expected: float) -> None:
    assert SignalReader([name]).read({}, beats, 0.0, bars, 3)[name] == pytest.approx(expected)


def test_a_new_random_number_in_each_bar_of_three() -> None:
    read = [SignalReader(["random/bar"]).read({}, beats, 0.0, beats / 3, 3)["random/bar"] for beats in range(7)]
    assert [one == other for one, other in itertools.pairwise(read)] == [True, True, False, True, True, False]


def test_routes_quantised_to_bars_follow_the_metre() -> None:
    patch, reader = Patch(), SignalReader(["beat/count"])
    patch.load({}, {}, [Route("beat/count", "/master/level", amount=0.1, quantise="bar", endless=True)])
    levels = []
    for beats in range(7):
        signals = reader.read({}, beats, 0.0, beats / 3, 3)
        levels.append(round(patch.snapshot(signals, 0.1)["/master"].number("level"), 3))
    assert levels[0] == levels[1] == levels[2] != levels[3] == levels[4] == levels[5] != levels[6]
