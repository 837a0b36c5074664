"""Soft takeover: when a fader gets hold of a value that was moved without it."""

from __future__ import annotations

import pytest

from vjfx.control.midi.takeover import Takeover


class Value:
    """A value from 0 to 1 that a fader moves; `places`: how many it is rounded to, as choices are."""

    def __init__(self, mode: str, at: float, places: int | None = None) -> None:
        self.at, self.places, self.takeover = at, places, Takeover(mode)

    def fader(self, *positions: float) -> list[float]:
        heard = []
        for position in positions:
            wanted = self.takeover.moved(position, self.at)
            if wanted is not None:
                self.at = wanted if self.places is None else round(wanted * self.places) / self.places
                self.takeover.took(self.at)
            heard.append(self.at)
        return heard


def test_jump_follows_at_once() -> None:
    assert Value("jump", 0.5).fader(1.0, 0.0) == [1.0, 0.0]


def test_pickup_waits_until_the_fader_reaches_the_value() -> None:
    value = Value("pickup", 0.5)
    assert value.fader(0.1, 0.3) == [0.5, 0.5] and value.takeover.waits
    assert value.fader(0.49, 0.6, 0.9) == [0.49, 0.6, 0.9] and not value.takeover.waits


@pytest.mark.parametrize("positions", [(0.1, 0.9), (0.9, 0.1)])
def test_pickup_catches_a_fast_fader_that_passes_the_value(positions: tuple[float, float]) -> None:
    assert Value("pickup", 0.5).fader(*positions)[-1] == positions[-1]


def test_pickup_lets_go_when_something_else_moves_the_value() -> None:
    value = Value("pickup", 0.5)
    value.fader(0.5, 0.2)
    value.at = 0.8  # the next preset
    assert value.fader(0.3, 0.4) == [0.8, 0.8]
    value.at = 0.35  # the fader stands above it now, and its next move passes it
    assert value.fader(0.3) == [0.3]


def test_pickup_keeps_hold_of_a_value_that_is_rounded() -> None:
    assert Value("pickup", 0.0, places=3).fader(0.0, 0.2, 0.6, 1.0) == [
        0.0,
        pytest.approx(1 / 3),
        pytest.approx(2 / 3),
        1,
    ]


def test_scale_meets_the_value_at_the_end() -> None:
    value = Value("scale", 0.5)
    assert value.fader(0.2) == [0.5]  # only where it is can be known
    assert value.fader(0.6, 1.0) == [pytest.approx(0.75), pytest.approx(1.0)]
    value.at = 0.4
    assert value.fader(0.5, 0.0) == [pytest.approx(0.2), pytest.approx(0.0)]
    assert value.fader(0.3) == [0.3]  # from here on it follows
