"""Any file either loads and draws, or is refused with file and line; nothing crashes or hangs."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from itertools import product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from tests.gl.drawing import SIZE, tick
from vjfx.core.errors import ShaderError
from vjfx.core.param import defaults
from vjfx.gl.context import Graphics
from vjfx.gl.shader import Shader
from vjfx.isf import file as isf
from vjfx.isf.expression import parse

NAMES = {"WIDTH": 640.0, "HEIGHT": 360.0, "blur": 3.5}
BODY = "\nvoid main() {\n  vec4 a = vec4(isf_FragNormCoord, TIME, 1.0);\n  gl_FragColor = a * float(PASSINDEX);\n}\n"
WHOLE = """/*{
    "DESCRIPTION": "d", "CREDIT": "c", "ISFVSN": "2", "CATEGORIES": ["x"],
    "INPUTS": [{"NAME": "f", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0, "MAX": 1, "LABEL": "l", "IDENTITY": 0},
        {"NAME": "l", "TYPE": "long", "VALUES": [1, 2], "LABELS": ["a", "b"]},
        {"NAME": "c", "TYPE": "color", "DEFAULT": [1, 0, 0, 1]}, {"NAME": "p", "TYPE": "point2D"},
        {"NAME": "i", "TYPE": "image"}, {"NAME": "w", "TYPE": "audio", "MAX": 8}, {"NAME": "e", "TYPE": "event"}],
    "PASSES": [{"TARGET": "t", "PERSISTENT": true, "FLOAT": true, "WIDTH": "$WIDTH/2", "HEIGHT": "$f*4"}, {}]
}*/"""
TYPES = ["float", "bool", "long", "color", "point2D", "event", "image", "audio", "audioFFT", "text", "x"]
FIELDS = ["NAME", "DEFAULT", "MIN", "MAX", "IDENTITY", "VALUES", "LABELS", "LABEL", "SHARE"]
FIELDS += ["TARGET", "PERSISTENT", "FLOAT", "WIDTH", "HEIGHT"]
ODD: list[object] = [None, True, False, 0, -1, 2.5, 1e300, 10**30, "", "a", "0.5", "\u00e9", "\0"]
ODD += [[], [1], [1, "x"], [1, 2, 3, 4, 5], [[1], [2]], [None, None], {}, {"a": 1}]
# The same examples every time, and no clock: a slow machine must not fail.
REPEAT = settings(derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))

odd = some.recursive(
    some.none()
    | some.booleans()
    | some.integers(-5, 5)
    | some.integers()
    | some.floats(allow_nan=False)
    | some.sampled_from(["", "a", "0.5", "$WIDTH", "true", "é", "\0", "uniform", "1" * 400, "../x.png", 10**400]),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
name = (
    some.sampled_from(["a", "b", "inputImage", "TIME", "half", "main", "gl_x", "texture", "isf_position", "1", ""])
    | odd
)
item = some.fixed_dictionaries(
    {},
    optional={
        "NAME": name,
        "TYPE": some.sampled_from(TYPES) | odd,
        **dict.fromkeys(["DEFAULT", "MIN", "MAX", "IDENTITY", "VALUES", "LABELS", "LABEL", "SHARE"], odd),
    },
)
small = some.sampled_from([1, 3, "2", "$WIDTH", "max($HEIGHT, 2)", "$a", "1/0", "oh", None, [], 2.5])
target = some.fixed_dictionaries(
    {}, optional={"TARGET": name, "PERSISTENT": odd, "persistent": odd, "FLOAT": odd, "WIDTH": small, "HEIGHT": small}
)
header = some.fixed_dictionaries(
    {},
    optional={
        "INPUTS": some.lists(item, max_size=3) | odd,
        "PASSES": some.lists(target, max_size=3) | odd,
        "IMPORTED": some.lists(some.fixed_dictionaries({}, optional={"NAME": name, "PATH": odd}), max_size=2) | odd,
        "PERSISTENT_BUFFERS": odd,
        "CATEGORIES": odd,
        "DESCRIPTION": odd,
        "CREDIT": odd,
    },
)
cut = some.tuples(
    some.floats(0, 1), some.integers(0, 12), some.text(max_size=6) | some.sampled_from([*'{}[]":,/*', "*/"])
)
symbols = some.lists(
    some.sampled_from(["$WIDTH", "$HEIGHT", "$blur", "$x", "1", "0", "9e99", ".5", "floor(", "max(", "pow(", "sqrt("])
    | some.sampled_from([*"()+-*/%,$ .;^!"]),
    max_size=24,
).map("".join)


def mutated(text: str, cuts: list[tuple[float, int, str]]) -> str:
    """The text with pieces removed and inserted."""
    for where, length, instead in cuts:
        at = int(where * len(text))
        text = text[:at] + instead + text[at + length :]
    return text


def read(text: str) -> isf.Isf | None:
    try:
        return isf.read(text, Path("t.fs"))
    except ShaderError as error:
        assert re.match(r"t\.fs:\d+: .", str(error)) and len(str(error)) < 400
        return None


def draw(graphics: Graphics, text: str) -> None:
    written = read(text)
    if written is None:
        return
    try:
        shader = Shader(graphics, written, SIZE)
        try:
            for index in range(2):
                shader.draw(tick(index), defaults(written.params), {})
        finally:
            shader.release()
    except ShaderError as error:
        assert re.match(r"t\.fs:\d+: .", str(error))


@pytest.mark.slow
@settings(REPEAT, max_examples=200)
@given(header)
def test_headers_of_odd_values(made: dict[str, object]) -> None:
    read(f"/*{json.dumps(made)}*/{BODY}")


@pytest.mark.parametrize("kind", TYPES)
def test_one_odd_field(kind: str) -> None:
    for key, value in product(FIELDS, ODD):
        read(f"/*{json.dumps({'INPUTS': [{'NAME': 'x', 'TYPE': kind, key: value}]})}*/{BODY}")
        read(f"/*{json.dumps({'PASSES': [{'TARGET': 'x', key: value}]})}*/{BODY}")


@settings(REPEAT, max_examples=400)
@given(some.lists(cut, min_size=1, max_size=4))
def test_headers_with_holes(cuts: list[tuple[float, int, str]]) -> None:
    read(mutated(WHOLE, cuts) + BODY)


@settings(REPEAT, max_examples=300)
@given(some.text() | some.text('{}[]":,/*\n 01aN'))
def test_any_text(text: str) -> None:
    read(text)
    read(f"/*{text}*/")
    read(f"/*{{{text}}}*/")


@settings(REPEAT, max_examples=100)
@given(some.binary())
def test_any_file(raw: bytes) -> None:
    text = raw.decode("utf-8-sig", errors="replace")
    read(f"/*{{}}*/{text}")


@settings(REPEAT, max_examples=400)
@given(symbols | some.text(max_size=40))
def test_sizes(text: str) -> None:
    try:
        number = parse(text, NAMES)
    except ValueError as error:
        assert "size" in str(error)
        return
    with suppress(ArithmeticError, ValueError):  # which Shader turns into a ShaderError
        assert isinstance(number(NAMES), float)


@settings(REPEAT, max_examples=60)
@given(made=header)
def test_headers_of_odd_values_draw(graphics: Graphics, made: dict[str, object]) -> None:
    draw(graphics, f"/*{json.dumps(made)}*/{BODY}")


@settings(REPEAT, max_examples=60)
@given(cuts=some.lists(cut, min_size=1, max_size=2))
def test_glsl_with_holes_draws(graphics: Graphics, cuts: list[tuple[float, int, str]]) -> None:
    draw(graphics, f"/*{{}}*/{mutated(BODY, cuts)}")
