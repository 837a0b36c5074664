"""Delivery: every output gets its pictures, recorders each with the sound of its own frame."""

from __future__ import annotations

import numpy as np
import pytest

from tests.app.fakes import FakeFilm, FakeScreen, FakeWindow, tick
from vjfx.app.delivery import Delivery
from vjfx.core.breaker import CircuitBreaker
from vjfx.core.stats import Stats


def deliver(delivery: Delivery, count: int) -> None:
    for index in range(count):
        delivery.add_audio(tick(index), np.full((4, 1), index, np.float32))
        delivery.deliver(f"texture {index}", tick(index), 1.0)


@pytest.mark.parametrize("depth", [0, 2])
def test_sound_reaches_the_film_with_its_own_picture(depth: int) -> None:
    film, window = FakeFilm(), FakeWindow()
    delivery = Delivery(FakeScreen(depth), Stats(), CircuitBreaker(True), {"the window": window})
    delivery.recorders = {"the recording": film}
    deliver(delivery, 4)
    assert window.shown == [f"texture {index}" for index in range(4)]
    assert film.taken == [each for index in range(4 - depth) for each in (f"sound {index}", index)]
    delivery.add_audio(tick(4), np.full((4, 1), 4, np.float32))
    delivery.flush()
    assert film.taken[-1] == "sound 4"
    assert [each for each in film.taken if isinstance(each, int)] == [0, 1, 2, 3]


def test_an_output_that_fails_does_not_stop_the_others(caplog: pytest.LogCaptureFixture) -> None:
    film, window = FakeFilm(), FakeWindow()
    window.broken = True
    delivery = Delivery(FakeScreen(0), Stats(), CircuitBreaker(True), {"the window": window})
    delivery.recorders = {"the recording": film}
    deliver(delivery, 2)
    assert [each for each in film.taken if isinstance(each, int)] == [0, 1]
    assert [record.message for record in caplog.records] == ["the window is bypassed: RuntimeError: display lost"]


def test_without_recorders_nothing_is_read_back_and_no_sound_piles_up() -> None:
    screen, film = FakeScreen(0), FakeFilm()
    delivery = Delivery(screen, Stats(), CircuitBreaker(True))
    deliver(delivery, 3)
    delivery.recorders = {"the recording": film}
    delivery.flush()
    assert film.taken == [] and screen.waiting == []
