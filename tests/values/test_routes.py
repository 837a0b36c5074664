"""Any signal to any kind of value: what a route does on its way, and where it ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from vjfx.core.errors import PresetError
from vjfx.core.param import Kind, Param, Value
from vjfx.core.protocols import Setting
from vjfx.show.planner import Planner
from vjfx.show.preset_reader import load
from vjfx.values.patch import Patch
from vjfx.values.route import Route

KNOBS = {
    "/x/level": Param("level", low=0.0, high=2.0),
    "/x/steps": Param("steps", Kind.LONG, 2, 0, 10),
    "/x/mode": Param("mode", Kind.LONG, 10, 10, 30, choices=((10, "a"), (20, "b"), (30, "c"))),
    "/x/on": Param("on", Kind.BOOL, False),
    "/x/flash": Param("flash", Kind.EVENT, False),
    "/x/ink": Param("ink", Kind.COLOR, (0.2, 0.2, 0.2, 1.0)),
    "/x/at": Param("at", Kind.POINT, (0.0, 0.0), (-1.0, -1.0), (1.0, 1.0)),
    "/route/a/amount": Param("amount"),
}


def play(route: Route, *signals: float, beats: tuple[float, ...] = (), name: str = "") -> list[Value]:
    """The routed value for each of several signals, a tenth of a second apart."""
    patch = Patch()
    patch.load(KNOBS, {"/route/a/amount": route.amount}, [route])
    group, _, last = (name or route.target).rpartition("/")
    counts = beats or (0.0,) * len(signals)
    return [
        patch.snapshot({"s": signal, "beat/count": beat, "bar/count": beat // 4}, 0.1)[group][last]
        for signal, beat in zip(signals, counts, strict=True)
    ]


@pytest.mark.parametrize(
    ("route", "expected"),
    [
        (Route("s", "/x/level", amount=0.5), [0.0, 0.5, 1.0]),
        (Route("s", "/x/level", amount=-1.0, offset=1.0), [2.0, 1.0, 0.0]),
        (Route("s", "/x/level", amount=2.0), [0.0, 2.0, 2.0]),
        (Route("s", "/x/steps", amount=0.5), [2, 4, 7]),
        (Route("s", "/x/mode"), [10, 20, 30]),
        (Route("s", "/x/mode", amount=-1.0), [10, 10, 10]),
        (Route("s", "/x/on"), [False, True, True]),
        (Route("s", "/x/flash"), [False, True, False]),
        (Route("s", "/x/level", threshold=0.5, amount=0.5), [0.0, 1.0, 1.0]),
        (Route("s", "/x/level", curve="exp"), [0.0, 0.5, 2.0]),
    ],
    ids=lambda value: f"{value.target} {value.amount}" if isinstance(value, Route) else "",
)
def test_each_kind_of_value_is_moved(route: Route, expected: list[Value]) -> None:
    assert play(route, 0.0, 0.5, 1.0) == pytest.approx(expected)


def test_one_channel_of_a_colour_or_a_point() -> None:
    assert play(Route("s", "/x/ink/g", amount=0.5), 1.0, name="/x/ink") == [(0.2, 0.7, 0.2, 1.0)]
    assert play(Route("s", "/x/at/y", amount=-0.25), 1.0, name="/x/at") == [(0.0, -0.5)]


def test_a_count_wraps_around_its_range_and_steps_through_choices() -> None:
    counting = {"endless": True, "amount": 1.0}
    assert play(Route("s", "/x/mode", **counting), 0.0, 1.0, 2.0, 3.0, 4.0) == [10, 20, 30, 10, 20]  # type: ignore[arg-type]
    assert play(Route("s", "/x/level", endless=True, amount=0.25), 1.0, 5.0, 7.0) == pytest.approx([0.5, 0.5, 1.5])


def test_an_event_fires_once_per_crossing_despite_chatter() -> None:
    route = Route("s", "/x/flash", threshold=0.5)
    assert play(route, 0.6, 0.45, 0.55, 0.3, 0.6) == [True, False, False, False, True]


def test_a_quantised_hit_waits_for_the_beat() -> None:
    route = Route("s", "/x/flash", threshold=0.5, quantise="beat")
    beats = (0, 0, 1, 1, 2, 2, 3, 4)
    assert play(route, 0, 1, 0, 1, 0, 0, 0, 0, beats=beats) == [False, False, True, False, True, False, False, False]


def test_a_value_quantised_to_bars_changes_at_their_start() -> None:
    route = Route("s", "/x/level", quantise="bar", amount=0.5)
    assert play(route, 0.2, 0.9, 0.4, 0.6, beats=(0, 3, 4, 7)) == pytest.approx([0.2, 0.2, 0.4, 0.4])


def test_several_routes_to_one_value_add_up() -> None:
    patch = Patch()
    patch.load(KNOBS, {}, [Route("s", "/x/level", amount=0.25, name=name) for name in ("p", "q")])
    assert patch.snapshot({"s": 1.0}, 0.1)["/x"]["level"] == pytest.approx(1.0)


def test_the_amount_of_a_route_is_a_value_that_other_routes_can_move() -> None:
    patch = Patch()
    follower = Route("s", "/x/level", amount=0.5, name="a")
    patch.load(KNOBS, {"/route/a/amount": 0.5}, [follower, Route("t", "/route/a/amount", amount=0.5, name="b")])
    assert patch.snapshot({"s": 1.0, "t": 0.0}, 0.1)["/x"]["level"] == pytest.approx(1.0)
    patch.set("/route/a/amount", 0.25)
    assert patch.snapshot({"s": 1.0, "t": 0.0}, 0.1)["/x"]["level"] == pytest.approx(0.5)
    assert patch.snapshot({"s": 1.0, "t": 1.0}, 0.1)["/x"]["level"] == pytest.approx(1.5)


def test_one_address_bypasses_all_routes() -> None:
    patch = Patch()
    patch.load(KNOBS, {"/x/level": 0.5}, [Route("s", "/x/level", offset=0.1)])
    assert patch.snapshot({"s": 1.0}, 0.1)["/x"]["level"] == 2.0
    patch.set("/routes/on", 0)
    assert patch.snapshot({"s": 1.0}, 0.1)["/x"]["level"] == 0.5
    patch.reset()
    assert patch.snapshot({"s": 1.0}, 0.1)["/x"]["level"] == 2.0


ROUTE = """\
[[layer]]
name = "a"
source = "testcard"
passes = ["strobe", "kaleido"]
[[route]]
from = "onset/kick"
to = "/layer/a/strobe/flash"
"""


def test_a_preset_may_route_any_signal_to_any_value(tmp_path: Path) -> None:
    path = tmp_path / "p.toml"
    path.write_text(ROUTE + 'threshold = 0.6\nquantise = "beat"\nname = "kick"\n')
    plan = Planner(Setting()).plan(load(path))
    plan.close()
    assert [route.name for route in plan.routes] == ["kick"]
    assert plan.values["/route/kick/amount"] == 1.0 and "/route/kick/amount" in plan.params


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("threshold = 2", "threshold = 2 (allowed: 0 to 1)"),
        ('quantise = "beet"', "unknown quantise 'beet'; did you mean 'beat'"),
        ('name = "My Route"', "'My Route' cannot name a route"),
        ('[[route]]\nname = "1"\nfrom = "time"\nto = "/bpm"', "the name '1' is used twice"),
        ('[[route]]\nfrom = "time"\nto = "/layer/a/strobe/flush"', "did you mean '/layer/a/strobe/flash'"),
        ('[[route]]\nfrom = "time"\nto = "/preset"', "unknown address '/preset'"),
        ('[[route]]\nfrom = "onset/kik"\nto = "/bpm"', "did you mean 'onset/kick'"),
    ],
)
def test_a_wrong_route_is_one_line(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "p.toml"
    path.write_text(f"{ROUTE}{line}\n")
    with pytest.raises(PresetError, match=r"p\.toml:\d+: ") as error:
        Planner(Setting()).plan(load(path))
    assert said in str(error.value)
