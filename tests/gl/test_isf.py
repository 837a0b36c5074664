from __future__ import annotations

import math
from pathlib import Path

import pytest

from vjfx.core.errors import ShaderError
from vjfx.core.param import Kind
from vjfx.isf import file as isf

PATH = Path("folder/test.fs")


def read(header: str) -> isf.Isf:
    return isf.read(f"/*{header}*/\nvoid main() {{ gl_FragColor = vec4(1.0); }}", PATH)


def inputs(text: str) -> isf.Isf:
    return read(f'{{"INPUTS": [{text}]}}')


def test_the_kind_follows_from_the_images() -> None:
    image = '{{"NAME": "{}", "TYPE": "image"}}'
    assert read("{}").kind == "generator"
    assert inputs(image.format("inputImage")).kind == "filter"
    progress = '{"NAME": "progress", "TYPE": "float"}'
    assert inputs(f"{image.format('startImage')}, {image.format('endImage')}, {progress}").kind == "transition"


@pytest.mark.parametrize(
    ("text", "default", "low", "high"),
    [
        ('"TYPE": "float"', 0.0, 0.0, 1.0),
        ('"TYPE": "float", "MIN": 2, "MAX": 5', 0.0, 2.0, 5.0),
        ('"TYPE": "float", "MIN": -3', 0.0, -3.0, 1.0),
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
        ('"TYPE": "long", "VALUES": [7, 3]', 7, 3, 7),
        ('"TYPE": "long", "DEFAULT": 2, "MIN": 1, "MAX": 8', 2, 1, 8),
        ('"TYPE": "long", "MIN": 1, "MAX": 8', 0, 1, 8),
        ('"TYPE": "event"', False, 0.0, 1.0),
        ('"TYPE": "event", "DEFAULT": 1', False, 0.0, 1.0),
    ],
)
def test_inputs_and_their_unusual_defaults(text: str, default: object, low: object, high: object) -> None:
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


@pytest.mark.parametrize(
    ("header", "credit"),
    [
        ('\n{"DESCRIPTION": "a\tb", "CREDIT": "x", "CREDIT": "y", "INPUTS": []}\n some words', "y"),
        ('{"CREDIT": "two\nlines"}', "two\nlines"),
        ('{"CREDIT": "\u00c5"}', "\u00c5"),
        (' title {"CREDIT": "y", "INPUTS": null, "PASSES": null, "IMPORTED": null, "CATEGORIES": "Blur"}', "y"),
        (
            '{"CREDIT": "a,} b,]", "PASSES": [{"TARGET": "t", "PERSISTENT": true,\n}, ], "CATEGORIES": ["a",],}',
            "a,} b,]",
        ),
        ('{"CREDIT": "\\\\\\",}", }', '\\",}'),
        ('{"CREDIT": "http://a/b.html", "VSN": null, "KEYS": {"own": 1}}', "http://a/b.html"),
    ],
)
def test_headers_of_real_files(header: str, credit: str) -> None:
    assert read(header).credit == credit


def test_the_header_may_come_after_another_comment() -> None:
    text = '// { not here }\n/* nor here */\n/*{"CREDIT": "x"}*/\n/*{"CREDIT": "y"}*/'
    assert isf.read(text, PATH).credit == "x"


def test_byte_order_marks_and_line_endings(tmp_path: Path) -> None:
    body = '/*{"CREDIT": "\u00c5"}*/\r\nvoid main() {}\r\n'
    for name, raw in (
        ("bom", b"\xef\xbb\xbf" + body.encode()),
        ("latin", body.encode("latin-1")),
        ("dos", body.encode()),
    ):
        (tmp_path / f"{name}.fs").write_bytes(raw)
        shader = isf.load(tmp_path / f"{name}.fs")
        assert shader.fragment.startswith("/*{") and shader.fragment.count("\n") == 2 and shader.vertex is None
    (tmp_path / "dos.vs").write_text("void main() { isf_vertShaderInit(); }")
    assert isf.load(tmp_path / "dos.fs").vertex == "void main() { isf_vertShaderInit(); }"


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ShaderError, match=r"gone\.fs:1: cannot be read"):
        isf.load(tmp_path / "gone.fs")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("void main() {}", ":1: no ISF header"),
        ("/* words */ void main() {}", ":1: no ISF header"),
        ('/*\n{"INPUTS":\n [}\n*/', ":3: ISF header is not JSON"),
        ('/*{\n"A": 1,,\n}*/', ":3: ISF header is not JSON"),
        ('/*{"A": NaN}*/', ":1: ISF header is not JSON: NaN"),
        ("/*" + '{"A":' * 100_000 + "*/", ":1: ISF header is not JSON: nested too deeply"),
        ('/*{"A": ' + "9" * 5000 + "}*/", ":1: ISF header is not JSON: "),
        ('/*{"INPUTS": [{"TYPE": "float"}]}*/', "NAME is missing"),
        (
            '/*{"INPUTS": [\n{"NAME": "a b", "TYPE": "float"}]}*/',
            ':2: ISF header: input "a b": NAME is "a b", not a name',
        ),
        ('/*{"INPUTS": [{"NAME": "a", "TYPE": "matrix"}]}*/', 'unknown TYPE "matrix" (allowed: float, bool'),
        ('/*{"INPUTS": [{"NAME": "a", "TYPE": ["float"]}]}*/', 'unknown TYPE ["float"]'),
        ('/*{"INPUTS": [{"NAME": "a", "TYPE": "text"}]}*/', 'unknown TYPE "text"'),
        ('/*{"INPUTS": 3}*/', "INPUTS is not a list of objects"),
        ('/*{"PASSES": [3]}*/', "PASSES is not a list of objects"),
        ('/*{"PASSES": [{"TARGET": "a", "WIDTH": "import os"}]}*/', "size of TARGET 'a': cannot read 'import os'"),
        ('/*{"PASSES": [{"TARGET": "a", "WIDTH": "$WITDH"}]}*/', "did you mean 'WIDTH'?"),
        ('/*{"PASSES": [{"TARGET": "1a"}]}*/', 'TARGET is "1a", not a name'),
        (
            '/*{\n\n"INPUTS": [{"NAME": "a", "TYPE": "float", "DEFAULT": "x"}]}*/',
            ':3: ISF header: input "a": DEFAULT is',
        ),
        ('/*{"INPUTS": [{"NAME": "a", "TYPE": "float", "MIN": [0]}]}*/', "MIN is [0], not a number"),
        ('/*{"INPUTS": [{"NAME": "a", "TYPE": "float", "MAX": 1e999}]}*/', "MAX is Infinity, not a number"),
        ('/*{"INPUTS": [{"NAME": "a", "TYPE": "color", "DEFAULT": 1}]}*/', "DEFAULT is not a list of red"),
        ('/*{"INPUTS": [{"NAME": "a", "TYPE": "point2D", "DEFAULT": [1]}]}*/', "DEFAULT is not a list of two"),
        ('/*{"INPUTS": [{"NAME": "a", "TYPE": "long", "VALUES": 3}]}*/', "VALUES is 3, not a list"),
        ('/*{"INPUTS": [{"NAME": "a", "TYPE": "long", "DEFAULT": 1e12}]}*/', "too large"),
        ('/*{"IMPORTED": {"a": {}}}*/', "IMPORTED 'a' has no PATH"),
        ('/*{"IMPORTED": [{"PATH": "x"}]}*/', "NAME of IMPORTED is missing"),
    ],
)
def test_broken_headers_are_reported_with_their_line(text: str, message: str) -> None:
    with pytest.raises(ShaderError) as error:
        isf.read(text, PATH)
    assert message in str(error.value) and str(error.value).startswith("folder/test.fs:")
