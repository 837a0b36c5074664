"""Inputs as shaders see them: the value of each type, with the unusual defaults of real files."""

from __future__ import annotations

import numpy as np
import pytest

from tests.gl.drawing import exactly, main, make, pixels, tick
from vjfx.core.param import Value
from vjfx.gl.context import Graphics
from vjfx.values.patch import Patch

VECTOR = {
    "float": "vec4(x)",
    "bool": "vec4(x ? 1.0 : 0.0)",
    "event": "vec4(x ? 1.0 : 0.0)",
    "long": "vec4(float(x))",
    "color": "x",
    "point2D": "vec4(x, 0.0, 0.0)",
}


@pytest.mark.parametrize(
    ("kind", "more", "expected"),
    [
        ("float", "", [0]),
        ("float", '"DEFAULT": null', [0]),
        ("float", '"DEFAULT": 0.25', [0.25]),
        ("float", '"MIN": 2, "MAX": 5', [0]),  # no DEFAULT is 0, even where the range starts above it
        ("float", '"MIN": 0, "MAX": 1, "DEFAULT": 7.5', [7.5]),
        ("float", '"MIN": 3, "MAX": -3, "DEFAULT": -1', [-1]),
        ("float", '"DEFAULT": 1e-4', [1e-4]),
        ("bool", "", [0]),
        ("bool", '"DEFAULT": true', [1]),
        ("bool", '"DEFAULT": 1', [1]),
        ("bool", '"DEFAULT": 0', [0]),
        ("bool", '"DEFAULT": 1.0', [1]),
        ("bool", '"DEFAULT": 0.0', [0]),
        ("bool", '"DEFAULT": null', [0]),
        ("bool", '"DEFAULT": "false"', [0]),
        ("event", "", [0]),
        ("event", '"DEFAULT": true', [0]),
        ("long", "", [0]),
        ("long", '"MIN": 3, "MAX": 8', [0]),
        ("long", '"MIN": 3, "MAX": 8, "DEFAULT": 5', [5]),
        ("long", '"VALUES": [30, 10, 20], "LABELS": ["a", "b", "c"]', [30]),  # the first, not the smallest
        ("long", '"VALUES": [30, 10, 20], "DEFAULT": 10', [10]),
        ("long", '"VALUES": [30.0, 10.0], "DEFAULT": 10.0', [10]),
        ("long", '"VALUES": [0, 1], "DEFAULT": -2147483647', [-2147483648]),  # as a float has it
        ("color", "", [0, 0, 0, 0]),
        ("color", '"DEFAULT": [1, 0.5, 0]', [1, 0.5, 0, 1]),
        ("color", '"DEFAULT": [1, 0.5, 0, 0.25]', [1, 0.5, 0, 0.25]),
        ("color", '"DEFAULT": [0.1, 0.2, 0.3, 0.4, 0.5]', [0.1, 0.2, 0.3, 0.4]),
        ("point2D", "", [0, 0, 0, 0]),
        ("point2D", '"MIN": [1, 2], "MAX": [3, 4]', [0, 0, 0, 0]),
        ("point2D", '"DEFAULT": [0.5, 0.25], "MIN": [0, 0], "MAX": [1, 1]', [0.5, 0.25, 0, 0]),
        ("point2D", '"DEFAULT": [320, 240]', [320, 240, 0, 0]),  # pixels, and no range
    ],
)
def test_defaults_are_sent_until_a_value_is_set(
    graphics: Graphics, kind: str, more: str, expected: list[float]
) -> None:
    inputs = f'{{"NAME": "x", "TYPE": "{kind}"{", " if more else ""}{more}}}'
    assert np.array_equal(exactly(graphics, VECTOR[kind], inputs), np.float32(np.resize(expected, 4)))


@pytest.mark.parametrize(
    ("kind", "more", "value", "expected"),
    [
        ("float", "", 0.2, [0.2]),
        ("float", '"MAX": 1', 9.5, [9.5]),  # ranges are for hands, not for the host
        ("bool", "", True, [1]),
        ("event", "", True, [1]),
        ("long", '"VALUES": [10, 51]', 51, [51]),
        ("color", "", (0.1, 0.2, 0.3, 0.4), [0.1, 0.2, 0.3, 0.4]),
        ("point2D", "", (-3.0, 1000.5), [-3, 1000.5, 0, 0]),
    ],
)
def test_values_that_are_set_are_sent(
    graphics: Graphics, kind: str, more: str, value: Value, expected: list[float]
) -> None:
    inputs = f'{{"NAME": "x", "TYPE": "{kind}"{", " if more else ""}{more}}}'
    assert np.array_equal(exactly(graphics, VECTOR[kind], inputs, {"x": value}), np.float32(np.resize(expected, 4)))


def test_a_long_set_by_its_label_sends_its_value(graphics: Graphics) -> None:
    shader = make(
        graphics,
        main("vec4(float(x) / 255.0)"),
        '{"INPUTS": [{"NAME": "x", "TYPE": "long", "VALUES": [40, 80], "LABELS": ["few", "many"]}]}',
    )
    (param,) = shader.params
    assert np.array_equal(pixels(shader.draw(tick(), {"x": param.check("many")}, {}))[0, 0], np.full(4, 80 / 255))


def test_an_event_is_true_for_exactly_one_frame(graphics: Graphics) -> None:
    shader = make(graphics, main("vec4(hit ? 1.0 : 0.0)"), '{"INPUTS": [{"NAME": "hit", "TYPE": "event"}]}')
    patch = Patch()
    patch.load({"/layer/a/s/hit": shader.params[0]}, {}, ())
    seen = []
    for index in range(4):
        if index == 1:
            patch.set("/layer/a/s/hit", True)
        values = patch.snapshot({}, 0.0)["/layer/a/s"]
        seen.append(pixels(shader.draw(tick(index), values, {})).max())
    assert seen == [0, 1, 0, 0]


def test_inputs_named_like_functions_of_glsl(graphics: Graphics) -> None:
    inputs = ", ".join(f'{{"NAME": "{name}", "TYPE": "float", "DEFAULT": 0.5}}' for name in ("mix", "length", "radius"))
    image = '{"NAME": "image", "TYPE": "image"}'
    drawn = exactly(graphics, "vec4(mix + length) + IMG_THIS_PIXEL(image)", f"{inputs}, {image}")
    assert np.array_equal(drawn, np.ones(4))
    late = '{"NAME": "texture", "TYPE": "image"}, {"NAME": "textureSize", "TYPE": "float", "DEFAULT": 1}'
    assert np.array_equal(exactly(graphics, "IMG_PIXEL(texture, vec2(0.5)) + textureSize", late), np.ones(4))


def test_two_instances_of_one_file_keep_their_own_values(graphics: Graphics) -> None:
    header = '{"INPUTS": [{"NAME": "f", "TYPE": "float"}], "PASSES": [{"FLOAT": true}]}'
    first, second = (make(graphics, main("vec4(f)"), header) for _ in range(2))
    one, two = first.draw(tick(), {"f": 0.25}, {}), second.draw(tick(), {"f": 0.75}, {})
    assert pixels(one).max() == 0.25 and pixels(two).min() == 0.75
