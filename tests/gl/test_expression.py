from __future__ import annotations

import pytest

from vjfx.gl.expression import parse

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
    ],
)
def test_arithmetic(text: str, value: float) -> None:
    assert parse(text)(NAMES) == value


@pytest.mark.parametrize("text", ["", "1 +", "(1", "1 2", "$", "__import__('os')", "exec(1)", "1;2", "a.b", "(" * 500])
def test_what_is_no_arithmetic_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse(text)


def test_nothing_of_python_is_reachable() -> None:
    with pytest.raises(KeyError):
        parse("$__builtins__")(NAMES)
