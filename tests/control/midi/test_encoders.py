"""Endless encoders: their encodings, which are recognised, and acceleration."""

from __future__ import annotations

import pytest

from vjfx.control.midi.encoders import ENCODINGS, Speed, recognise


@pytest.mark.parametrize(
    ("encoding", "data", "detents"),
    [
        ("twos", 1, 1),
        ("twos", 127, -1),
        ("twos", 125, -3),
        ("sign", 2, 2),
        ("sign", 66, -2),
        ("offset", 65, 1),
        ("offset", 62, -2),
        ("inc-dec", 127, 1),
        ("inc-dec", 0, -1),
    ],
)
def test_detents_are_read_in_four_encodings(encoding: str, data: int, detents: int) -> None:
    assert ENCODINGS[encoding](data) == detents


@pytest.mark.parametrize(
    ("values", "encodings"),
    [
        ((1, 1, 2, 127, 127), ["twos"]),
        ((1, 1, 65, 66), ["sign"]),
        ((65, 65, 63), ["offset"]),
        ((127, 127, 0, 0), ["inc-dec"]),
        ((1, 1, 1), ["twos", "sign"]),  # until it is turned back
        ((65, 65), ["sign", "offset"]),
        ((62, 63, 64, 65, 66), []),  # a fader
        ((127, 0, 127, 0), []),  # a button
        ((127,), []),
        ((), []),
        ((30, 30, 31), []),  # a knob that stutters
    ],
)
def test_an_encoder_is_told_from_a_fader_by_what_it_sends(values: tuple[int, ...], encodings: list[str]) -> None:
    assert recognise(values) == encodings


def test_a_step_goes_further_the_faster_an_encoder_turns() -> None:
    speed = Speed(4.0)
    assert speed.factor(1, 10.0) == 1.0  # the first
    assert speed.factor(1, 10.2) == 1.0  # 5 a second
    assert speed.factor(1, 10.25) == pytest.approx(2.0)  # 20 a second
    assert speed.factor(-3, 10.30) == pytest.approx(4.0)  # 60 a second, and no more than the most
    assert Speed(1.0).factor(9, 0.001) == 1.0
