"""The host's uniforms for time, place and size."""

from __future__ import annotations

import numpy as np
import pytest

from tests.gl.drawing import EXACT, IMAGE, exactly, gradient, main, make, pixels, tick
from vjfx.gl.context import Graphics
from vjfx.values.clock import StepClock


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("vec4(TIME)", [0.5]),
        ("vec4(TIMEDELTA)", [0.1]),
        ("vec4(float(FRAMEINDEX))", [5]),
        ("vec4(float(PASSINDEX))", [0]),
        ("DATE", [2026, 11, 20, 65]),
        ("vec4(RENDERSIZE, 0.0, 0.0)", [8, 4, 0, 0]),
    ],
)
def test_uniforms_of_the_sixth_frame(graphics: Graphics, expression: str, expected: list[float]) -> None:
    assert np.array_equal(exactly(graphics, expression, index=5), np.float32(np.resize(expected, 4)))


def test_frame_n_has_the_time_n_over_fps(graphics: Graphics) -> None:
    shader = make(graphics, main("vec4(TIME, TIMEDELTA, float(FRAMEINDEX), DATE.w)"), f"{{{EXACT}}}")
    clock = StepClock(25.0)
    drawn = [pixels(shader.draw(clock.tick(), {}, {}))[0, 0] for _ in range(4)]
    assert np.allclose(drawn, [[n / 25, 1 / 25 if n else 0, n, n / 25] for n in range(4)], rtol=0, atol=1e-7)


def test_coordinates_start_at_the_bottom_left_and_mark_pixel_centres(graphics: Graphics) -> None:
    shader = make(graphics, main("vec4(isf_FragNormCoord, gl_FragCoord.xy)"), f"{{{EXACT}}}")
    drawn = pixels(shader.draw(tick(), {}, {}))
    assert np.array_equal(drawn[0, 0], [0.5 / 8, 0.5 / 4, 0.5, 0.5])
    assert np.array_equal(drawn[3, 7], [7.5 / 8, 3.5 / 4, 7.5, 3.5])


def test_old_name_of_the_coordinate(graphics: Graphics) -> None:
    assert np.array_equal(exactly(graphics, "vec4(vv_FragNormCoord, 0.0, 0.0)"), [0.5 / 8, 0.5 / 4, 0, 0])


def test_uniforms_of_an_image(graphics: Graphics) -> None:
    image = {"inputImage": gradient(graphics, (16, 2))}
    size = exactly(graphics, "vec4(_inputImage_imgSize, _inputImage_flip ? 1.0 : 0.0, 0.0)", IMAGE, images=image)
    assert np.array_equal(size, [16, 2, 0, 0])
    assert np.array_equal(exactly(graphics, "_inputImage_imgRect", IMAGE, images=image), [0, 0, 1, 1])


def test_uniforms_of_a_target(graphics: Graphics) -> None:
    header = '{"PASSES": [{"TARGET": "small", "WIDTH": 3, "HEIGHT": 2}, {"FLOAT": true}]}'
    drawn = pixels(make(graphics, main("vec4(_small_imgSize, _small_imgRect.zw)"), header).draw(tick(), {}, {}))
    assert np.array_equal(drawn[0, 0], [3, 2, 1, 1])
