"""Positions of values, as controllers give and show them."""

from __future__ import annotations

import pytest

from vjfx.core.param import Kind, Param, Value
from vjfx.values.patch import Patch
from vjfx.values.position import position_of, value_at

CHOICES = ((3, "a"), (5, "b"), (9, "c"))


@pytest.mark.parametrize(
    ("param", "value", "position"),
    [
        (Param("x", low=-2.0, high=2.0), 1.0, 0.75),
        (Param("x", Kind.LONG, 0, 0, 4), 3, 0.75),
        (Param("x", Kind.LONG, 3, choices=CHOICES), 3, 0.0),
        (Param("x", Kind.LONG, 3, choices=CHOICES), 5, 0.5),
        (Param("x", Kind.LONG, 3, choices=CHOICES), 9, 1.0),
        (Param("x", Kind.BOOL, False), True, 1.0),
    ],
)
def test_a_value_and_its_position_lead_to_each_other(param: Param, value: Value, position: float) -> None:
    assert position_of(param, value) == position
    assert param.take(value_at(param, position)) == value


def test_every_choice_is_found_again_at_its_position() -> None:
    for count in range(1, 40):
        param = Param("x", Kind.LONG, 0, choices=tuple((n, str(n)) for n in range(count)))
        positions = [position_of(param, n) for n in range(count)]
        assert [value_at(param, at) for at in positions if at is not None] == list(range(count))


def test_what_has_no_position() -> None:
    patch = Patch()
    patch.load(
        {"/x/ink": Param("ink", Kind.COLOR, (0.0, 0.5, 0.0, 1.0)), "/x/word": Param("word", Kind.TEXT, "")}, {}, ()
    )
    assert (patch.position("/x/ink"), patch.position("/x/word"), patch.position("/x/none")) == (None, None, None)
    assert patch.position("/x/ink/g") == 0.5
