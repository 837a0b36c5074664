from __future__ import annotations

import pytest

from vjfx.values.beat import BeatClock, BeatEstimate
from vjfx.values.clock import DisplayClock, LiveClock, StepClock
from vjfx.values.route import CURVES, Route
from vjfx.values.signals import SignalReader, signal


def test_the_step_clock_is_exact_and_repeats() -> None:
    ticks = [StepClock(30).tick() for _ in range(2)]
    assert ticks[0] == ticks[1]
    clock = StepClock(30)
    turns = [clock.tick() for _ in range(91)]
    assert turns[90].now == 3.0 and turns[90].index == 90
    assert turns[0].dt == 0.0 and turns[1].dt == 1 / 30
    assert turns[90].date == (2000.0, 1.0, 1.0, 3.0)


def test_the_live_clock_moves_in_whole_steps_and_counts_what_it_drops(monkeypatch: pytest.MonkeyPatch) -> None:
    wall = [100.0]
    monkeypatch.setattr("vjfx.values.clock.time.perf_counter", lambda: wall[0])
    monkeypatch.setattr("vjfx.values.clock.time.sleep", lambda seconds: wall.__setitem__(0, wall[0] + seconds))
    clock = LiveClock(10)
    assert [clock.tick().now for _ in range(3)] == pytest.approx([0.0, 0.1, 0.2])
    wall[0] += 0.35  # a hiccup
    late = clock.tick()
    assert late.now == pytest.approx(0.5) and late.dt == pytest.approx(0.3)
    assert clock.dropped == 2
    assert late.index == 3
    assert clock.tick().now == pytest.approx(0.6)


def test_a_tick_says_how_much_time_the_turn_before_left(monkeypatch: pytest.MonkeyPatch) -> None:
    wall = [0.0]
    monkeypatch.setattr("vjfx.values.clock.time.perf_counter", lambda: wall[0])
    monkeypatch.setattr("vjfx.values.clock.time.sleep", lambda seconds: wall.__setitem__(0, wall[0] + seconds))
    for clock in (LiveClock(10), DisplayClock(10)):
        clock.tick()
        wall[0] += 0.03
        early = clock.tick()
        wall[0] += 0.25
        late = clock.tick()
        assert early.spare > 0 > late.spare
    live = LiveClock(10)
    live.tick()
    wall[0] += 0.03
    assert live.tick().spare == pytest.approx(0.07)
    assert StepClock(10).tick().spare == float("inf")


def test_the_display_clock_does_not_run_away_where_nothing_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    wall = [0.0]
    monkeypatch.setattr("vjfx.values.clock.time.perf_counter", lambda: wall[0])
    monkeypatch.setattr("vjfx.values.clock.time.sleep", lambda seconds: wall.__setitem__(0, wall[0] + seconds))
    clock = DisplayClock(60)
    times = [clock.tick().now for _ in range(61)]
    assert times[-1] == pytest.approx(0.9, abs=0.01)
    wall[0] += 0.1
    clock.tick()
    assert clock.dropped == 5


def test_a_tempo_change_does_not_move_the_beat() -> None:
    beat = BeatClock(120)
    assert beat.advance(1.0) == 2.0
    beat.bpm = 60
    assert beat.advance(2.0) == 3.0


def test_taps_set_tempo_and_phase() -> None:
    beat = BeatClock(120)
    for tap in (10.0, 10.6, 11.2, 11.8):
        beat.tap(tap)
    assert beat.bpm == pytest.approx(100)
    assert beat.advance(11.8) % 1 == 0
    beat.tap(60.0)
    assert beat.bpm == pytest.approx(100)


def test_signals() -> None:
    names = ["audio/bass", "beat/phase", "beat/pulse", "bar/phase", "lfo/sine/4", "lfo/square/1", "lfo/random/2"]
    read = SignalReader(names).read({"audio/bass": 0.7}, beats=2.25)
    assert read["audio/bass"] == 0.7
    assert read["beat/phase"] == 0.25 and read["beat/pulse"] == 0.75**2
    assert read["bar/phase"] == 0.5625
    assert read["lfo/sine/4"] == pytest.approx(0.5 - 0.5 * -0.92388, abs=1e-4)
    assert read["lfo/square/1"] == 1.0
    assert 0 <= read["lfo/random/2"] <= 1
    assert read["lfo/random/2"] == SignalReader(names).read({}, beats=3.9)["lfo/random/2"]
    assert read["lfo/random/2"] != SignalReader(names).read({}, beats=4.1)["lfo/random/2"]


@pytest.mark.parametrize(
    ("name", "beats", "now", "expected"),
    [
        ("beat/count", 9.9, 0.0, 9.0),
        ("bar/count", 9.9, 0.0, 2.0),
        ("bar/pulse", 8.0, 0.0, 1.0),
        ("bar/pulse", 9.0, 0.0, 0.0),
        ("time", 0.0, 12.5, 12.5),
        ("lfo/saw/2bars", 2.0, 0.0, 0.25),
        ("lfo/saw/1bar", 2.0, 0.0, 0.5),
        ("lfo/saw/4beats", 1.0, 0.0, 0.25),
        ("lfo/saw/10s", 0.0, 12.5, 0.25),
        ("lfo/saw/0.5hz", 0.0, 2.5, 0.25),
        ("audio/db", 0.0, 0.0, 0.5),
        ("beat/bpm", 0.0, 0.0, 0.0),
    ],
)
def test_signals_are_scaled_to_their_range_and_counts_are_not(
    name: str, beats: float, now: float, expected: float
) -> None:
    assert SignalReader([name]).read({"audio/db": -45.0}, beats, now)[name] == pytest.approx(expected)


def test_a_new_random_number_on_each_beat() -> None:
    numbers = [SignalReader(["random/beat"]).read({}, beats)["random/beat"] for beats in (0.0, 0.9, 1.0, 2.0, 3.0)]
    assert numbers[0] == numbers[1] and len(set(numbers)) == 4 and all(0 <= number <= 1 for number in numbers)


def test_the_clock_follows_confident_estimates_only() -> None:
    beat = BeatClock(120)
    beat.advance(4.0)  # beat 8
    beat.follow(BeatEstimate(bpm=125, phase=0.25, beat=1, confidence=0.9))
    assert beat.bpm == 125 and beat.advance(4.0) == pytest.approx(9.25)
    beat.follow(BeatEstimate(bpm=125, phase=0.75, beat=0, confidence=0.9))
    assert beat.advance(4.0) == pytest.approx(8.75), "it moved by more than half a bar"
    beat.follow(BeatEstimate(bpm=60, phase=0.0, beat=3, confidence=0.1))
    assert beat.bpm == 125 and beat.advance(4.48) == pytest.approx(9.75)


def test_resync_sets_the_first_beat_and_nudge_moves_the_beat() -> None:
    beat = BeatClock(120)
    beat.advance(3.1)
    beat.resync(3.1)
    assert beat.advance(3.1) % 4 == 0
    beat.nudge(0.25)
    assert beat.advance(3.1) % 4 == 3.75


@pytest.mark.parametrize(
    "name",
    [
        "audio/base",
        "audio/band/17",
        "lfo/sine",
        "lfo/sine/0",
        "lfo/sine/x",
        "lfo/sine/2bats",
        "lfo/round/4",
        "lfo/random/1e-320",
        "lfo/sine/nan",
        "",
    ],
)
def test_unknown_signals_are_refused(name: str) -> None:
    with pytest.raises(ValueError):
        signal(name)


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("lfo/sin/8", "lfo/sine/8"),
        ("lfo/Sine/2bars", "lfo/sine/2bars"),
        ("lfo/tri/x", "lfo/triangle/8"),
        ("audio/base", "audio/bass"),
    ],
)
def test_a_wrong_signal_has_the_nearest_right_name(name: str, nearest: str) -> None:
    with pytest.raises(ValueError, match=f"unknown signal '{name}'; did you mean '{nearest}'\\?"):
        signal(name)


def test_attack_and_release_do_not_depend_on_the_frame_rate() -> None:
    slow, fast = (Route("s", "/t", amount=1.0, attack=0.1, release=0.5) for _ in range(2))
    for _ in range(3):
        low = slow.push(1.0, 1 / 30)
    for _ in range(6):
        high = fast.push(1.0, 1 / 60)
    assert low == pytest.approx(high) == pytest.approx(1 - 2.718281828**-1)
    assert slow.push(0.0, 0.5) == pytest.approx(low * 2.718281828**-1)


def test_curves_keep_their_ends() -> None:
    for curve in CURVES.values():
        assert curve(0.0) == 0.0 and curve(1.0) == 1.0
    assert CURVES["exp"](0.5) < 0.5 < CURVES["log"](0.5)
