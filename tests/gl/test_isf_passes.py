"""Passes and their targets: sizes, order, persistence, precision."""

from __future__ import annotations

import numpy as np
import pytest

from tests.gl.drawing import SIZE, by_pass, main, make, pixels, tick
from vjfx.core.errors import ShaderError
from vjfx.gl.context import Graphics


def test_a_pass_sees_what_earlier_passes_of_this_frame_wrote(graphics: Graphics) -> None:
    header = '{"PASSES": [{"TARGET": "a", "FLOAT": true}, {"TARGET": "b", "FLOAT": true}, {"FLOAT": true}]}'
    shader = make(graphics, by_pass("vec4(TIME)", "IMG_THIS_PIXEL(a) + 1.0", "IMG_THIS_PIXEL(b) + 1.0"), header)
    for index in range(3):
        assert np.allclose(pixels(shader.draw(tick(index), {}, {})), index / 10 + 2, rtol=1e-6)


def test_a_pass_does_not_see_what_later_passes_wrote_last_frame(graphics: Graphics) -> None:
    header = '{"PASSES": [{"FLOAT": true, "TARGET": "seen"}, {"TARGET": "later", "FLOAT": true}, {"FLOAT": true}]}'
    shader = make(graphics, by_pass("IMG_THIS_PIXEL(later)", "vec4(1.0)", "IMG_THIS_PIXEL(seen)"), header)
    assert [pixels(shader.draw(tick(index), {}, {})).max() for index in range(3)] == [0, 0, 0]


def test_a_persistent_target_that_is_written_later_holds_the_last_frame(graphics: Graphics) -> None:
    header = """{"PASSES": [{"TARGET": "seen", "FLOAT": true},
        {"TARGET": "later", "PERSISTENT": true, "FLOAT": true}, {"FLOAT": true}]}"""
    body = by_pass("IMG_THIS_PIXEL(later)", "vec4(float(FRAMEINDEX + 1))", "IMG_THIS_PIXEL(seen)")
    shader = make(graphics, body, header)
    assert [pixels(shader.draw(tick(index), {}, {})).max() for index in range(4)] == [0, 1, 2, 3]


@pytest.mark.parametrize("key", ['"PERSISTENT": true', '"persistent": true', '"PERSISTENT": 1', '"PERSISTENT": "1"'])
def test_persistent_targets_read_what_they_wrote_last_frame(graphics: Graphics, key: str) -> None:
    header = f'{{"PASSES": [{{"TARGET": "sum", {key}, "FLOAT": true, "WIDTH": 1, "HEIGHT": 1}}, {{"FLOAT": true}}]}}'
    shader = make(graphics, by_pass("IMG_NORM_PIXEL(sum, vec2(0.5)) + vec4(1.0)", "IMG_THIS_PIXEL(sum)"), header)
    assert [pixels(shader.draw(tick(index), {}, {}))[0, 0, 0] for index in range(4)] == [1, 2, 3, 4]
    shader.reset()
    assert pixels(shader.draw(tick(5), {}, {})).max() == 1


def test_persistent_buffers_of_isf_1(graphics: Graphics) -> None:
    for old in ('["sum"]', '{"sum": {"WIDTH": "2", "HEIGHT": "$HEIGHT - 1"}}'):
        header = f'{{"PERSISTENT_BUFFERS": {old}, "PASSES": [{{"TARGET": "sum", "FLOAT": true}}]}}'
        shader = make(graphics, main("IMG_THIS_PIXEL(sum) + 1.0"), header)
        drawn = [pixels(shader.draw(tick(index), {}, {})) for index in range(3)]
        assert [frame.max() for frame in drawn] == [1, 2, 3]
    assert drawn[0].shape[:2] == (3, 2)


def test_temporary_targets_are_empty_when_a_frame_starts(graphics: Graphics) -> None:
    header = '{"PASSES": [{"TARGET": "a", "FLOAT": true}, {"FLOAT": true}]}'
    shader = make(graphics, by_pass("IMG_THIS_PIXEL(a) + 1.0", "IMG_THIS_PIXEL(a)"), header)
    assert [pixels(shader.draw(tick(index), {}, {})).max() for index in range(3)] == [1, 1, 1]


def test_a_pass_clears_before_it_draws(graphics: Graphics) -> None:
    header = '{"PASSES": [{"TARGET": "a", "PERSISTENT": true, "FLOAT": true}]}'
    body = "void main() { if (gl_FragCoord.x < float(FRAMEINDEX)) discard; gl_FragColor = vec4(1.0); }"
    shader = make(graphics, body, header)
    for index in range(4):
        assert pixels(shader.draw(tick(index), {}, {}))[0, :, 0].sum() == 8 - index


def test_passes_with_the_same_target_share_it(graphics: Graphics) -> None:
    header = '{"PASSES": [{"TARGET": "a", "FLOAT": true}, {"TARGET": "a"}, {"TARGET": "a"}]}'
    shader = make(graphics, main("IMG_THIS_PIXEL(a) + 1.0"), header)
    assert [pixels(shader.draw(tick(index), {}, {})).max() for index in range(2)] == [3, 3]


def test_passes_that_share_a_target_share_its_settings(graphics: Graphics) -> None:
    header = '{"PASSES": [{"TARGET": "a"}, {"TARGET": "a", "WIDTH": "5", "PERSISTENT": true, "FLOAT": true}]}'
    shader = make(graphics, main("IMG_THIS_PIXEL(a) + 1.0"), header)
    drawn = [pixels(shader.draw(tick(index), {}, {})) for index in range(2)]
    assert [frame.max() for frame in drawn] == [2, 4] and drawn[0].shape == (4, 5, 4)


@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [
        ("16", "2", (16, 2)),
        ('"16"', '"2.9"', (16, 2)),
        ("7.99", "3.5", (7, 3)),
        ('"$WIDTH"', '"$HEIGHT"', SIZE),
        ('"$WIDTH * $WIDTH / 16.0"', '"$HEIGHT/$HEIGHT"', (4, 1)),
        ('"0.4 * $WIDTH"', '"0.7*$HEIGHT"', (3, 2)),
        ('"floor($WIDTH/3.0)"', '"max($HEIGHT / 27.0, 1.0)"', (2, 1)),
        ('"$WIDTH/100.0"', '"-5"', (1, 1)),
        ('"$blur"', '"$blurAmount"', (3, 5)),
        ('"min($count, 9)"', '"1 + $on"', (9, 2)),
        ('""', "null", SIZE),
    ],
)
def test_sizes_are_whole_pixels_and_equal_rendersize(
    graphics: Graphics, width: str, height: str, expected: tuple[int, int]
) -> None:
    header = f"""{{"INPUTS": [{{"NAME": "blur", "TYPE": "float", "DEFAULT": 3.7}}, {{"NAME": "on", "TYPE": "bool",
        "DEFAULT": 1}}, {{"NAME": "blurAmount", "TYPE": "float", "DEFAULT": 5, "MAX": 9}}, {{"NAME": "count",
        "TYPE": "long", "VALUES": [12, 13]}}],
        "PASSES": [{{"TARGET": "a", "FLOAT": true, "WIDTH": {width}, "HEIGHT": {height}}}]}}"""
    drawn = make(graphics, main("vec4(RENDERSIZE, IMG_SIZE(a))"), header).draw(tick(), {}, {})
    assert drawn.size == expected
    assert np.array_equal(pixels(drawn)[0, 0], [*expected, *expected])


def test_sizes_follow_the_values(graphics: Graphics) -> None:
    header = '{"INPUTS": [{"NAME": "w", "TYPE": "float"}], "PASSES": [{"TARGET": "a", "WIDTH": "$w"}]}'
    shader = make(graphics, main("vec4(1.0)"), header)
    assert [shader.draw(tick(), {"w": w}, {}).width for w in (0.0, 5.9, 3.0)] == [1, 5, 3]


def test_the_coordinate_covers_each_pass(graphics: Graphics) -> None:
    header = '{"PASSES": [{"TARGET": "a", "WIDTH": 2, "HEIGHT": 2, "FLOAT": true}]}'
    drawn = pixels(make(graphics, main("vec4(isf_FragNormCoord, gl_FragCoord.xy)"), header).draw(tick(), {}, {}))
    assert np.array_equal(drawn[1, 0], [0.25, 0.75, 0.5, 1.5])


def test_the_last_pass_is_shown_even_with_a_target(graphics: Graphics) -> None:
    header = '{"PASSES": [{}, {"TARGET": "a", "WIDTH": 3, "FLOAT": true}]}'
    drawn = make(graphics, by_pass("vec4(0.25)", "vec4(0.5)"), header).draw(tick(), {}, {})
    assert drawn.size == (3, 4) and pixels(drawn).min() == 0.5


def test_a_persistent_target_survives_a_resize(graphics: Graphics) -> None:
    header = """{"INPUTS": [{"NAME": "w", "TYPE": "float", "DEFAULT": 4, "MAX": 64}], "PASSES":
        [{"TARGET": "keep", "PERSISTENT": true, "FLOAT": true, "WIDTH": "$w", "HEIGHT": "$w"}, {"FLOAT": true}]}"""
    first = "FRAMEINDEX == 0 ? vec4(-2.5, isf_FragNormCoord.x, 0.0, 0.0) : IMG_THIS_PIXEL(keep)"
    shader = make(graphics, by_pass(first, "vec4(IMG_THIS_PIXEL(keep).rg, IMG_SIZE(keep))"), header)
    shader.draw(tick(0), {"w": 4.0}, {})
    drawn = pixels(shader.draw(tick(1), {"w": 20.0}, {}))
    assert np.array_equal(drawn[..., [0, 2, 3]], np.tile([-2.5, 20, 20], (4, 8, 1)))
    assert np.allclose(drawn[0, 2:6, 1], (np.arange(2, 6) + 0.5) / 8, atol=0.01)  # stretched, not cropped


def test_float_targets_hold_what_bytes_cannot(graphics: Graphics) -> None:
    numbers = [-1234.5, 70000.25, 1.0001, 1e-4]
    header = '{"PASSES": [{"TARGET": "far", "FLOAT": true}, {"FLOAT": true}]}'
    shader = make(graphics, by_pass("vec4(-1234.5, 70000.25, 1.0001, 1e-4)", "IMG_THIS_PIXEL(far)"), header)
    assert np.array_equal(pixels(shader.draw(tick(), {}, {}))[1, 1], np.float32(numbers))


def test_a_sum_of_small_steps_is_exact_in_floats(graphics: Graphics) -> None:
    header = '{"PASSES": [{"TARGET": "sum", "FLOAT": true, "PERSISTENT": true}]}'
    shader = make(graphics, main("IMG_THIS_PIXEL(sum) + 1e-4"), header)
    drawn = [pixels(shader.draw(tick(index), {}, {}))[0, 0, 0] for index in range(50)]
    assert np.allclose(drawn, np.arange(1, 51) * 1e-4, rtol=1e-5)


def test_other_targets_hold_bytes(graphics: Graphics) -> None:
    header = '{"PASSES": [{"TARGET": "a"}, {"FLOAT": true}]}'
    drawn = pixels(
        make(graphics, by_pass("vec4(-1.0, 2.0, 0.5, 1e-4)", "IMG_THIS_PIXEL(a)"), header).draw(tick(), {}, {})
    )
    assert np.allclose(drawn[0, 0] * 255, [0, 255, 127.5, 0], atol=0.51)


def test_eleven_passes_run_in_order(graphics: Graphics) -> None:
    passes = ", ".join(f'{{"TARGET": "t{index}", "FLOAT": true}}' for index in range(11))
    body = by_pass("vec4(1.0)", *(f"IMG_THIS_PIXEL(t{index}) * 2.0" for index in range(10)))
    assert pixels(make(graphics, body, f'{{"PASSES": [{passes}]}}').draw(tick(), {}, {})).min() == 1024


def test_a_size_that_cannot_be_computed_is_a_clear_error(graphics: Graphics) -> None:
    for size, says in (("1/0", "zero"), ("sqrt(-1)", "negative|domain"), ("1e300*1e300", "infinity")):
        header = f'{{\n"PASSES": [{{"TARGET": "a", "WIDTH": "{size}"}}]}}'
        with pytest.raises(ShaderError, match=rf"^t\.fs:2: size of target 'a': .*({says})"):
            make(graphics, main("vec4(1.0)"), header).draw(tick(), {}, {})


def test_a_size_that_exceeds_memory_is_a_clear_error(graphics: Graphics) -> None:
    header = '{"PASSES": [{"TARGET": "a", "WIDTH": "1e9", "HEIGHT": "1e9"}]}'
    with pytest.raises(ShaderError, match="16384x16384 is too large"):
        make(graphics, main("vec4(1.0)"), header).draw(tick(), {}, {})
