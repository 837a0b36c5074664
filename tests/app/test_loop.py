"""The frame loop on fakes of its parts."""

from __future__ import annotations

import pytest

from tests.app.fakes import FakeAnalyzer, FakeFilm, FakePass, FakeScreen, FakeSound, FakeWindow, audio, show
from vjfx.app.delivery import Delivery
from vjfx.app.loop import Loop
from vjfx.app.on_air import OnAir
from vjfx.app.tempo import TempoController
from vjfx.core.breaker import CircuitBreaker
from vjfx.core.protocols import Tick
from vjfx.core.stats import Stats
from vjfx.values.clock import StepClock
from vjfx.values.patch import Patch


def loop(sound: FakeSound) -> tuple[Loop, FakeFilm, FakeWindow, FakePass]:
    patch, stats, first = Patch(), Stats(), show("one")
    window, film = FakeWindow(), FakeFilm()
    heard = audio(sound, FakeAnalyzer())
    delivery = Delivery(FakeScreen(), stats, CircuitBreaker(True), {"the window": window})
    delivery.recorders = {"the recording": film}
    air = OnAir(first, "one", patch, stats)
    air.start()
    shader = first.master[0].shader
    assert isinstance(shader, FakePass)
    return (
        Loop(StepClock(10.0), patch, heard, TempoController(patch, heard), air, delivery, stats),
        film,
        window,
        shader,
    )


def test_a_run_draws_presents_and_records_every_frame_with_its_sound() -> None:
    made, film, window, _ = loop(FakeSound())
    made.run(frames=5)
    assert window.shown == ["one"] * 5 and made.stats.frames == 5
    assert [each for each in film.taken if isinstance(each, int)] == list(range(5))
    assert film.taken[0] == "sound 0" and film.taken[-1] == "sound 0.5"
    assert made.audio.signals == {"audio/level": 0.5}


def test_the_controls_end_the_run() -> None:
    made, _, window, _ = loop(FakeSound())
    turns = iter((True, True, False))
    made.controls = lambda: next(turns)
    made.run()
    assert len(window.shown) == 2


def test_a_sound_that_fails_does_not_stop_the_picture() -> None:
    sound = FakeSound()
    made, film, window, _ = loop(sound)
    made.run(frames=2)
    level = made.audio.signals["audio/level"]
    sound.broken = True
    made.run(frames=6)
    assert len(window.shown) == 5 and made.audio.signals["audio/level"] >= level
    assert [each for each in film.taken if isinstance(each, str)][-1] == "sound 0.2"


def test_panic_resets_values_and_passes_and_events_come_once() -> None:
    made, _, _, shader = loop(FakeSound())
    made.run(frames=1)
    made.patch.set("/master/paint/amount", 0.7)
    made.run(frames=3)
    assert shader.drawn[-1]["amount"] == 0.7
    made.patch.set("/panic", None)
    made.run(frames=7)
    assert shader.drawn[-1]["amount"] == 0.0 and shader.resets == 1


def test_the_rate_is_that_of_the_frames_and_not_of_the_fastest() -> None:
    class Uneven(StepClock):
        def tick(self) -> Tick:
            tick = super().tick()
            return Tick(tick.index, tick.now, 0.02 if tick.index % 2 else 0.08, tick.date)

    made, _, _, _ = loop(FakeSound())
    made.clock = Uneven(20.0)
    made.run(frames=400)
    assert made.rate == pytest.approx(20.0, rel=0.05)


def test_the_next_preset_is_asked_for_by_an_event() -> None:
    made, *_ = loop(FakeSound())
    made.on_air.playlist = ("one", "two")
    made.patch.set("/preset/next", True)
    made.run(frames=1)
    assert made.patch.value("/preset") == "two"
