"""What is on air: presets that are asked for, transitions, errors, saved files."""

from __future__ import annotations

import pytest

from tests.app.fakes import FakePass, show, tick
from vjfx.app.on_air import OnAir
from vjfx.core.errors import PresetError
from vjfx.core.protocols import Tick
from vjfx.core.stats import Stats
from vjfx.show.show import Show
from vjfx.values.patch import Patch


class FakeLoader:
    def __init__(self) -> None:
        self.asked: list[tuple[str, bool]] = []
        self.next: Show | Exception | None = None

    def begin(self, name: str, cut: bool = False) -> None:
        self.asked.append((name, cut))

    def step(self, tick: Tick) -> Show | None:
        result, self.next = self.next, None
        if isinstance(result, Exception):
            raise result
        return result

    def close(self) -> None:
        pass


class FakeReloader:
    saved = replaced = False

    def follow(self, show: Show) -> None:
        pass

    def step(self, show: Show, patch: Patch) -> bool:
        saved, self.saved = self.saved, False
        return saved

    def close(self) -> None:
        pass


def on_air(first: Show, reloader: FakeReloader | None = None) -> tuple[OnAir, FakeLoader, Patch]:
    loader, patch = FakeLoader(), Patch()
    made = OnAir(first, "one", patch, Stats(), loader, reloader)
    made.start()
    return made, loader, patch


def draw(air: OnAir, patch: Patch, now: Tick) -> object:
    return air.draw(now, patch.snapshot({}, now.dt), {})


def released(show: Show) -> bool:
    shader = show.master[0].shader
    assert isinstance(shader, FakePass)
    return shader.released > 0


def test_a_cut_replaces_the_show_at_once_and_releases_the_old_one() -> None:
    first, second = show("one"), show("two")
    air, loader, patch = on_air(first)
    assert draw(air, patch, tick(0)) == "one"
    air.request("two")
    air.request("two")
    assert loader.asked == [("two", False)]
    assert not air.step(tick(1), 120.0) and air.preset == "one"
    loader.next = second
    assert air.step(tick(2), 120.0)
    assert air.preset == "two" and released(first) and air.picture is None
    assert draw(air, patch, tick(2)) == "two" and patch.value("/preset") == "two"


def test_a_transition_draws_both_shows_until_it_is_over() -> None:
    first, second = show("one"), show("two", transition=0.3)
    air, loader, patch = on_air(first)
    draw(air, patch, tick(0))
    loader.next = second
    assert not air.step(tick(1), 120.0)
    mix = second.transition.stage.shader if second.transition else None
    assert isinstance(mix, FakePass)
    assert draw(air, patch, tick(1)) == "mix"
    assert mix.drawn[-1]["startImage"] == "one" and mix.drawn[-1]["endImage"] == "two"
    for index in (2, 3, 4):
        assert not released(first)
        air.step(tick(index), 120.0)
        draw(air, patch, tick(index))
    assert released(first) and air.transition is None
    assert draw(air, patch, tick(5)) == "two"


def test_a_request_during_a_transition_hurries_it() -> None:
    air, loader, patch = on_air(show("one"))
    loader.next = show("two", transition=60.0)
    air.step(tick(1), 120.0)
    air.request("three")
    for index in (2, 3, 4):
        air.step(tick(index), 120.0)
        draw(air, patch, tick(index))
    assert air.transition is None and loader.asked == [("three", False)]


def test_a_preset_that_cannot_be_built_leaves_the_show_on_air(caplog: pytest.LogCaptureFixture) -> None:
    air, loader, patch = on_air(show("one"))
    air.request("two")
    loader.next = PresetError("unknown shader 'glich'")
    air.step(tick(1), 120.0)
    assert draw(air, patch, tick(1)) == "one" and air.preset == "one"
    assert "glich" in air.problem and patch.value("/preset") == "one"
    assert "one keeps playing: unknown shader 'glich'" in caplog.text
    air.request("two")
    assert loader.asked == [("two", False), ("two", False)], "it can be asked for again"


def test_a_preset_that_was_saved_is_built_anew_with_a_cut() -> None:
    reloader = FakeReloader()
    air, loader, _ = on_air(show("one"), reloader)
    reloader.saved = True
    air.step(tick(1), 120.0)
    assert loader.asked == [("one", True)]


def test_freeze_holds_the_picture() -> None:
    first = show("one")
    air, _, patch = on_air(first)
    draw(air, patch, tick(0))
    patch.set("/freeze", True)
    shader = first.master[0].shader
    assert isinstance(shader, FakePass)
    before = len(shader.drawn)
    assert draw(air, patch, tick(1)) == "one" and len(shader.drawn) == before


def test_the_picture_is_held_once_where_building_took_too_long() -> None:
    stats, patch = Stats(), Patch()
    air = OnAir(show("one"), "one", patch, stats, FakeLoader())
    air.start()
    draw(air, patch, tick(0))
    assert not air.hold()
    stats.spent = lambda name, times=8: 0.04  # type: ignore[method-assign]
    assert air.hold() and not air.hold() and air.hold()


def test_the_next_preset_is_that_of_the_playlist_and_wraps_around() -> None:
    air, _, _ = on_air(show("one"))
    assert air.neighbour(1) == "one"
    air.playlist = ("one", "three", "two")
    assert (air.neighbour(1), air.neighbour(-1)) == ("three", "two")
    air.request("sets/two.toml")
    assert (air.neighbour(1), air.neighbour(-1)) == ("one", "three")
    air.request("elsewhere")
    assert (air.neighbour(1), air.neighbour(-1)) == ("one", "two")
