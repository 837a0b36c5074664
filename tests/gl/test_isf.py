from __future__ import annotations

import math
from pathlib import Path

import pytest

from vjfx.errors import ShaderError
from vjfx.gl import isf
from vjfx.param import Kind

PATH = Path("folder/test.fs")


def read(header: str) -> isf.Isf:
    return isf.read(f"/*{header}*/\nvoid main() {{ gl_FragColor = vec4(1.0); }}", PATH)


def inputs(text: str) -> isf.Isf:
    return read(f'{{"INPUTS": [{text}]}}')


def test_kinds_are_told_by_their_images() -> None:
    image = '{{"NAME": "{}", "TYPE": "image"}}'
    assert read("{}").kind == "generator"
    assert inputs(image.format("inputImage")).kind == "filter"
    progress = '{"NAME": "progress", "TYPE": "float"}'
    assert inputs(f"{image.format('startImage')}, {image.format('endImage')}, {progress}").kind == "transition"


@pytest.mark.parametrize(
    ("text", "default", "low", "high"),
    [
        ('"TYPE": "float"', 0.0, 0.0, 1.0),
        ('"TYPE": "float", "MIN": 2, "MAX": 5', 2.0, 2.0, 5.0),
        ('"TYPE": "float", "DEFAULT": 9', 9.0, 0.0, 9.0),
        ('"TYPE": "float", "DEFAULT": 1, "MIN": 5, "MAX": -5', 1.0, -5.0, 5.0),
        ('"TYPE": "bool"', False, 0.0, 1.0),
        ('"TYPE": "bool", "DEFAULT": 1.0', True, 0.0, 1.0),
        ('"TYPE": "bool", "DEFAULT": null', False, 0.0, 1.0),
        ('"TYPE": "color"', (0.0, 0.0, 0.0, 0.0), 0.0, 1.0),
        ('"TYPE": "color", "DEFAULT": [1, 0.5, 0]', (1.0, 0.5, 0.0, 1.0), 0.0, 1.0),
        ('"TYPE": "point2D"', (0.0, 0.0), (-math.inf, -math.inf), (math.inf, math.inf)),
        ('"TYPE": "point2D", "DEFAULT": [320, 240]', (320.0, 240.0), (-math.inf, -math.inf), (math.inf, math.inf)),
        ('"TYPE": "point2D", "MIN": [0, 0], "MAX": [1, 2]', (0.0, 0.0), (0.0, 0.0), (1.0, 2.0)),
        ('"TYPE": "long", "VALUES": [3, 7], "LABELS": ["a", "b"]', 3, 3, 7),
        ('"TYPE": "long", "VALUES": [3, 7], "DEFAULT": 7', 7, 3, 7),
        ('"TYPE": "long", "DEFAULT": 2, "MIN": 1, "MAX": 8', 2, 1, 8),
        ('"TYPE": "event"', False, 0.0, 1.0),
    ],
)
def test_inputs_and_their_odd_defaults(text: str, default: object, low: object, high: object) -> None:
    (param,) = inputs(f'{{"NAME": "x", {text}}}').params
    assert (param.default, param.low, param.high) == (default, low, high)


def test_long_choices_have_labels() -> None:
    (param,) = inputs('{"NAME": "x", "TYPE": "long", "VALUES": [3, 7], "LABELS": ["a"]}').params
    assert param.kind is Kind.LONG and param.choices == ((3, "a"), (7, "7"))


def test_passes_and_their_sizes() -> None:
    shader = read(
        '{"PASSES": [{"TARGET": "a", "WIDTH": "$WIDTH/2", "HEIGHT": 16, "persistent": true, "FLOAT": true}, {}]}'
    )
    target, result = shader.targets
    assert target.width and target.height
    assert (target.width({"WIDTH": 100.0}), target.height({})) == (50.0, 16.0)
    assert target.persistent and target.float32 and shader.stateful
    assert result.name == "" and not result.persistent


def test_imported_in_both_forms() -> None:
    for form in ('{"noise": {"PATH": "n.png"}}', '[{"NAME": "noise", "PATH": "n.png"}]'):
        assert read(f'{{"IMPORTED": {form}}}').imported == {"noise": Path("folder/n.png")}


def test_real_files_have_tabs_and_duplicate_keys() -> None:
    shader = read('\n{"DESCRIPTION": "a\tb", "CREDIT": "x", "CREDIT": "y", "INPUTS": []}\n some words')
    assert shader.credit == "y" and shader.description == "a\tb"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("void main() {}", "test.fs:1: no ISF header"),
        ("/* words */ void main() {}", "test.fs:1: no ISF header"),
        ('/*\n{"INPUTS":\n [}\n*/', "test.fs:3: ISF header is not JSON"),
        ('/*{"INPUTS": [{"TYPE": "float"}]}*/', "None is not a name"),
        ('/*{"INPUTS": [{"NAME": "a b", "TYPE": "float"}]}*/', "'a b' is not a name"),
        ('/*{"INPUTS": [{"NAME": "a", "TYPE": "matrix"}]}*/', "unknown type 'matrix'"),
        ('/*{"INPUTS": 3}*/', "INPUTS is not a list"),
        ('/*{"PASSES": [{"TARGET": "a", "WIDTH": "import os"}]}*/', "as a size"),
        ('/*{"INPUTS": [{"NAME": "a", "TYPE": "float", "DEFAULT": "x"}]}*/', "could not convert"),
    ],
)
def test_broken_headers_say_where(text: str, message: str) -> None:
    with pytest.raises(ShaderError) as error:
        isf.read(text, PATH)
    assert message in str(error.value) and str(error.value).startswith("folder/test.fs:")
