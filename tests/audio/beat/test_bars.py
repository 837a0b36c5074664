"""The bar model: metre and first beat from the probabilities of single beats."""

from __future__ import annotations

import numpy as np
import pytest

from vjfx.audio.beat.bars import BarModel
from vjfx.values.beat import METRES

UNKNOWN = np.full(len(METRES), 1 / len(METRES), np.float32)


def heard(model: BarModel, metre: int, beats: int, first: float = 0.7, other: float = 0.15, start: int = 0) -> None:
    for number in range(start, start + beats):
        model.step(first if number % metre == 0 else other, UNKNOWN)


@pytest.mark.parametrize("metre", METRES[1:])
def test_every_metre_is_found_with_its_first_beat(metre: int) -> None:
    model = BarModel()
    heard(model, metre, 12 * metre + 2)
    assert (model.metre, model.beat) == (metre, 1)


def test_two_beats_differ_from_four_only_by_what_the_network_says() -> None:
    model, two = BarModel(), np.full(len(METRES), 0.02, np.float32)
    heard(model, 2, 40)
    assert model.metre == 4
    two[METRES.index(2)] = 0.9
    for number in range(60):
        model.step(0.15 if number % 2 else 0.7, two)
    assert (model.metre, model.beat) == (2, 1)


def test_four_is_usual_and_unclear_beats_do_not_change_it() -> None:
    model, random = BarModel(), np.random.default_rng(0)
    assert model.metre == 4
    for _ in range(200):
        model.step(float(random.uniform(0.2, 0.35)), UNKNOWN)
        assert model.metre == 4


def test_what_the_network_says_of_the_metre_counts() -> None:
    model, three = BarModel(), np.full(len(METRES), 0.02, np.float32)
    three[METRES.index(3)] = 0.9
    for _ in range(16):
        model.step(0.27, three)
    assert model.metre == 3


def test_a_change_of_metre_is_followed() -> None:
    model = BarModel()
    heard(model, 4, 40)
    heard(model, 3, 30)
    assert (model.metre, model.beat) == (3, 2)
    heard(model, 4, 41)
    assert (model.metre, model.beat) == (4, 0)


def test_one_beat_that_is_heard_wrong_changes_nothing() -> None:
    model = BarModel()
    heard(model, 4, 30)
    model.step(0.8, UNKNOWN)  # it is the third of the bar
    assert (model.metre, model.beat) == (4, 2)


def test_a_metre_set_by_hand_is_kept() -> None:
    model = BarModel()
    for number in range(40):
        model.step(0.7 if number % 4 == 0 else 0.15, UNKNOWN, only=3)
    assert model.metre == 3


def test_a_bar_that_is_started_by_hand_goes_on() -> None:
    model = BarModel()
    heard(model, 4, 24)
    model.start(4, 2)
    assert model.beat == 2
    model.step(0.25, UNKNOWN)
    assert model.beat == 3


def test_after_a_restart_only_the_last_beats_count() -> None:
    model = BarModel()
    heard(model, 4, 40)
    model.restart([0.7 if number % 3 == 0 else 0.15 for number in range(16)], UNKNOWN)
    assert (model.metre, model.beat) == (3, 0)
