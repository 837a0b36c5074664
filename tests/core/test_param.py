from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from vjfx.core.param import Kind, Param, Values, defaults

LEVEL = Param("level", Kind.FLOAT, 0.5, 0.0, 2.0, "dB")
MODE = Param("mode", Kind.LONG, 10, 10, 30, choices=((10, "Ember"), (30, "Ice")))
COLOR = Param("ink", Kind.COLOR, (0.0, 0.0, 0.0, 1.0))
POINT = Param("center", Kind.POINT, (0.5, 0.5), (0.0, 0.0), (1.0, 1.0))


@pytest.mark.parametrize(
    ("param", "given", "taken"),
    [
        (LEVEL, 1, 1.0),
        (LEVEL, 5.0, 2.0),
        (LEVEL, -math.inf, 0.0),
        (LEVEL, True, 1.0),
        (LEVEL, (1.5,), 1.5),
        (Param("on", Kind.BOOL, False), 0.7, True),
        (Param("on", Kind.BOOL, False), 0, False),
        (MODE, 30.2, 30),
        (MODE, "ice", 30),
        (Param("n", Kind.LONG, 0, 0, 5), 9, 5),
        (COLOR, "#ff0080", (1.0, 0.0, 128 / 255, 1.0)),
        (COLOR, (2.0, 0.5, 0.0), (1.0, 0.5, 0.0, 1.0)),
        (POINT, (0.2, 7.0), (0.2, 1.0)),
        (Param("text", Kind.TEXT, ""), "hello", "hello"),
    ],
)
def test_live_values_are_taken_and_clamped(param: Param, given: object, taken: object) -> None:
    assert param.take(given) == taken


@pytest.mark.parametrize(
    ("param", "given"),
    [
        (LEVEL, math.nan),
        (LEVEL, "loud"),
        (MODE, 20),
        (MODE, "icy"),
        (COLOR, "red"),
        (POINT, (1.0,)),
        (LEVEL, (1.0, 2.0)),
    ],
)
def test_invalid_values_are_rejected(param: Param, given: object) -> None:
    with pytest.raises(ValueError):
        param.take(given)


def test_an_error_in_a_preset_names_the_range() -> None:
    assert LEVEL.check(2) == 2.0
    with pytest.raises(ValueError, match=r"5 is out of range \(allowed: 0 to 2 dB\)"):
        LEVEL.check(5)
    with pytest.raises(ValueError, match="out of range"):
        COLOR.check([0.0, 1.5, 0.0])


def test_a_wrong_choice_names_the_nearest() -> None:
    with pytest.raises(ValueError, match="did you mean 'Ember'"):
        Param("palette", Kind.LONG, 0, 0, 1, choices=((0, "Ember"), (1, "Ice"))).take("Embre")


def test_values_are_read_by_their_kind() -> None:
    values = Values(size=0.5, count=3, on=True, off=0.0, word="hi", ink=(0.0, 0.5, 1.0, 1.0), at=(0.25, 0.75))
    assert (values.number("size"), values.number("count"), values.whole("count")) == (0.5, 3, 3)
    assert values.flag("on") and values.flag("size") and not values.flag("off")
    assert (values.text("word"), values.color("ink"), values.point("at")) == ("hi", (0.0, 0.5, 1.0, 1.0), (0.25, 0.75))


@pytest.mark.parametrize(
    ("read", "name"),
    [
        (Values.number, "word"),
        (Values.whole, "size"),
        (Values.flag, "at"),
        (Values.text, "size"),
        (Values.color, "at"),
        (Values.point, "size"),
    ],
)
def test_a_value_of_another_kind_is_an_error_that_names_it(read: Callable[[Values, str], object], name: str) -> None:
    with pytest.raises(TypeError, match=f"^{name} is .*, not "):
        read(Values(size=0.5, word="hi", at=(0.25, 0.75)), name)
    with pytest.raises(KeyError):
        read(Values(), name)


def test_values_over_values_are_values() -> None:
    assert (defaults([Param("a"), Param("b")]) | {"b": 2.0}).number("b") == 2.0
