from __future__ import annotations

import re

import pytest

from vjfx.isf.expression import parse

NAMES = {"WIDTH": 640.0, "HEIGHT": 360.0, "blur": 3.0, "blurAmount": 7.0}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("64", 64),
        ("$WIDTH", 640),
        ("$WIDTH/2.0", 320),
        ("floor($WIDTH/$HEIGHT)", 1),
        ("max($WIDTH, $HEIGHT) - min($WIDTH,$HEIGHT)", 280),
        ("$WIDTH - $HEIGHT - 10", 270),
        ("-(2 + 3) * 4", -20),
        ("$blur + $blurAmount", 10),
        ("7 % 4 + .5 + 1e2", 103.5),
        ("$WIDTH*($WIDTH/$WIDTH)", 640),
        ("floor(max($WIDTH/4.0, 1.0))", 160),
        ("0.5*$WIDTH", 320),
        ("WIDTH / 2", 320),
        (" $HEIGHT\n", 360),
        ("max($WIDTH, 1, 2000) + ceil(1.2) + round(2.5) + abs(-1) + sqrt(4) + pow(2, 3)", 2016),
        ("2 - 3 - 4 / 2 / 2", -2),
    ],
)
def test_arithmetic(text: str, value: float) -> None:
    assert parse(text, NAMES)(NAMES) == value


@pytest.mark.parametrize(
    "text",
    ["", "1 +", "(1", "1 2", "$", "__import__('os')", "exec(1)", "1;2", "a.b", "(" * 500, "+" * 500, "1" + "+1" * 500],
)
def test_text_that_is_not_arithmetic_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="size"):
        parse(text, NAMES)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("$HIEGHT / 2", "unknown name 'HIEGHT'; did you mean 'HEIGHT'"),
        ("flor(1)", "unknown function 'flor'; did you mean 'floor'"),
        ("$__builtins__", "unknown name '__builtins__'"),
        ("floor(1, 2)", "floor takes 1"),
        ("max($WIDTH)", "max takes 2"),
    ],
)
def test_errors_name_the_problem(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=re.escape(says)):
        parse(text, NAMES)


def test_numbers_stay_finite_in_time() -> None:
    """Python's integers grow without limit; sizes use floats, which overflow quickly."""
    with pytest.raises(OverflowError):
        parse("pow(floor(9e99), floor(9e99))", ())({})
    with pytest.raises(ValueError):
        parse("pow(-1, 0.5)", ())({})
