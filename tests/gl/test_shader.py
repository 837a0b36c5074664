"""What an ISF host promises, each shown by a small shader whose pixels are known."""

from __future__ import annotations

from pathlib import Path

import moderngl
import numpy as np
import pytest
from numpy.typing import NDArray

from vjfx.errors import ShaderError
from vjfx.gl import isf
from vjfx.gl.context import Graphics
from vjfx.gl.shader import Shader
from vjfx.gl.sound import SoundRows
from vjfx.interfaces import Tick

SIZE = (8, 4)
SHARE = ', "SHARE": true'
IMAGE = '{"NAME": "inputImage", "TYPE": "image"}'


def tick(index: int = 0, fps: float = 10.0) -> Tick:
    return Tick(index, index / fps, 1 / fps if index else 0.0, (2026.0, 11.0, 20.0, 60.0 + index))


def make(graphics: Graphics, body: str, header: str = "{}", vertex: str | None = None, **kw: object) -> Shader:
    return Shader(graphics, isf.read(f"/*{header}*/\n{body}", Path("t.fs"), vertex), SIZE, **kw)  # type: ignore[arg-type]


def main(expression: str) -> str:
    return f"void main() {{ gl_FragColor = {expression}; }}"


def pixels(texture: moderngl.Texture) -> NDArray[np.float64]:
    """As floats 0..1, rows from the bottom, as OpenGL has them."""
    kind = np.float32 if texture.dtype == "f4" else np.uint8
    data = np.frombuffer(texture.read(), kind).reshape(texture.height, texture.width, texture.components)
    return data.astype(float) / (1 if kind is np.float32 else 255)


def gradient(graphics: Graphics, size: tuple[int, int] = SIZE) -> moderngl.Texture:
    texture = graphics.texture(size)
    x, y = np.meshgrid(np.arange(size[0]), np.arange(size[1]))
    texture.write(np.stack([x * 10, y * 20, x * 0, x * 0 + 255], axis=-1).astype(np.uint8))
    return texture


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("vec4(TIME / 10.0)", 0.05),
        ("vec4(TIMEDELTA)", 0.1),
        ("vec4(float(FRAMEINDEX) / 10.0)", 0.5),
        ("vec4(float(PASSINDEX) + 0.2)", 0.2),
        ("vec4(DATE.w / 100.0)", 0.65),
        ("vec4(DATE.y / 20.0)", 0.55),
        ("vec4(RENDERSIZE.x / 16.0)", 0.5),
    ],
)
def test_uniforms_of_time_and_size(graphics: Graphics, expression: str, expected: float) -> None:
    drawn = pixels(make(graphics, main(expression)).draw(tick(5), {}, {}))
    assert np.allclose(drawn, expected, atol=1 / 255)


def test_timedelta_is_zero_on_the_first_frame(graphics: Graphics) -> None:
    assert pixels(make(graphics, main("vec4(TIMEDELTA)")).draw(tick(0), {}, {})).max() == 0


def test_coordinates_start_at_the_bottom_left(graphics: Graphics) -> None:
    drawn = pixels(make(graphics, main("vec4(isf_FragNormCoord, gl_FragCoord.x / 8.0, 1.0)")).draw(tick(), {}, {}))
    assert np.allclose(drawn[0, 0], [0.5 / 8, 0.5 / 4, 0.5 / 8, 1], atol=1 / 255)
    assert np.allclose(drawn[3, 7], [7.5 / 8, 3.5 / 4, 7.5 / 8, 1], atol=1 / 255)


@pytest.mark.parametrize(
    "expression",
    [
        "IMG_THIS_PIXEL(inputImage)",
        "IMG_THIS_NORM_PIXEL(inputImage)",
        "IMG_NORM_PIXEL(inputImage, isf_FragNormCoord)",
        "IMG_NORM_PIXEL(inputImage, mix(vv_FragNormCoord, max(isf_FragNormCoord, vec2(0.0)), 0.5))",
        "IMG_PIXEL(inputImage, gl_FragCoord.xy)",
        "texture2D(inputImage, isf_FragNormCoord)",
        "texture2DRect(inputImage, gl_FragCoord.xy)",
        "IMG_PIXEL(inputImage, isf_FragNormCoord * IMG_SIZE(inputImage))",
        "IMG_PIXEL(inputImage, isf_FragNormCoord * _inputImage_imgSize)",
    ],
)
def test_every_way_to_read_an_image(graphics: Graphics, expression: str) -> None:
    image = gradient(graphics)
    drawn = make(graphics, main(expression), f'{{"INPUTS": [{IMAGE}]}}').draw(tick(), {}, {"inputImage": image})
    assert np.allclose(pixels(drawn), pixels(image), atol=1 / 255)


def test_pixels_are_those_of_the_image_and_not_of_the_picture(graphics: Graphics) -> None:
    image = gradient(graphics, (16, 8))
    shader = make(graphics, main("IMG_PIXEL(inputImage, gl_FragCoord.xy)"), f'{{"INPUTS": [{IMAGE}]}}')
    assert np.allclose(pixels(shader.draw(tick(), {}, {"inputImage": image})), pixels(image)[:4, :8], atol=1 / 255)


def test_values_reach_the_shader(graphics: Graphics) -> None:
    header = """{"INPUTS": [
        {"NAME": "f", "TYPE": "float"}, {"NAME": "b", "TYPE": "bool"}, {"NAME": "e", "TYPE": "event"},
        {"NAME": "l", "TYPE": "long", "VALUES": [10, 51]}, {"NAME": "c", "TYPE": "color"},
        {"NAME": "p", "TYPE": "point2D"}]}"""
    body = main("vec4(f, b && e ? 1.0 : 0.0, float(l) / 255.0, c.g * p.y)")
    values = {"f": 0.2, "b": True, "e": True, "l": 51, "c": (0.0, 1.0, 0.0, 1.0), "p": (0.0, 0.6)}
    drawn = pixels(make(graphics, body, header).draw(tick(), values, {}))
    assert np.allclose(drawn[0, 0], [0.2, 1.0, 0.2, 0.6], atol=1 / 255)


def test_two_uses_of_one_file_keep_their_own_values(graphics: Graphics) -> None:
    header = '{"INPUTS": [{"NAME": "f", "TYPE": "float"}]}'
    first, second = (make(graphics, main("vec4(f)"), header) for _ in range(2))
    one, two = first.draw(tick(), {"f": 0.2}, {}), second.draw(tick(), {"f": 0.8}, {})
    assert np.allclose(pixels(one), 0.2, atol=1 / 255) and np.allclose(pixels(two), 0.8, atol=1 / 255)


def test_a_pass_sees_what_earlier_passes_of_this_frame_wrote(graphics: Graphics) -> None:
    header = '{"PASSES": [{"TARGET": "a"}, {"TARGET": "b", "WIDTH": "$WIDTH/4", "HEIGHT": "floor(5.9)"}, {}]}'
    body = """void main() {
        if (PASSINDEX == 0) gl_FragColor = vec4(0.2 + TIME);
        else if (PASSINDEX == 1) gl_FragColor = IMG_THIS_PIXEL(a) + vec4(RENDERSIZE / 100.0, IMG_SIZE(b) / 100.0);
        else gl_FragColor = IMG_THIS_PIXEL(b);
    }"""
    shader = make(graphics, body, header)
    for index in range(3):
        drawn = pixels(shader.draw(tick(index), {}, {}))
        assert np.allclose(drawn[0, 0], 0.2 + index / 10 + np.array([0.02, 0.05, 0.02, 0.05]), atol=1 / 255)


def test_persistent_targets_read_what_they_wrote_last_frame(graphics: Graphics) -> None:
    header = '{"PASSES": [{"TARGET": "sum", "PERSISTENT": true, "FLOAT": true, "WIDTH": 1, "HEIGHT": 1}, {}]}'
    body = """void main() {
        if (PASSINDEX == 0) gl_FragColor = IMG_NORM_PIXEL(sum, vec2(0.5)) + vec4(1.0);
        else gl_FragColor = IMG_NORM_PIXEL(sum, vec2(0.5)) / 10.0;
    }"""
    shader = make(graphics, body, header)
    drawn = [pixels(shader.draw(tick(index), {}, {}))[0, 0, 0] for index in range(4)]
    assert np.allclose(drawn, [0.1, 0.2, 0.3, 0.4], atol=1 / 255)
    shader.reset()
    assert np.allclose(pixels(shader.draw(tick(5), {}, {})), 0.1, atol=1 / 255)


def test_float_targets_hold_what_bytes_cannot(graphics: Graphics) -> None:
    header = '{"PASSES": [{"TARGET": "far", "FLOAT": true}, {}]}'
    body = "void main() { gl_FragColor = PASSINDEX == 0 ? vec4(-1234.5) : (IMG_THIS_PIXEL(far) + 1235.0); }"
    assert np.allclose(pixels(make(graphics, body, header).draw(tick(), {}, {})), 0.5, atol=1 / 255)


def test_temporary_targets_are_empty_when_a_frame_starts(graphics: Graphics) -> None:
    header = '{"PASSES": [{"TARGET": "a"}, {}]}'
    body = "void main() { gl_FragColor = PASSINDEX == 0 ? IMG_THIS_PIXEL(a) + vec4(0.2) : IMG_THIS_PIXEL(a); }"
    shader = make(graphics, body, header)
    for index in range(3):
        assert np.allclose(pixels(shader.draw(tick(index), {}, {})), 0.2, atol=1 / 255)


def test_passes_that_name_one_target_share_it(graphics: Graphics) -> None:
    header = '{"PASSES": [{"TARGET": "a"}, {"TARGET": "a"}, {"TARGET": "a"}]}'
    shader = make(graphics, "void main() { gl_FragColor = IMG_THIS_PIXEL(a) + vec4(0.2); }", header)
    for index in range(2):
        assert np.allclose(pixels(shader.draw(tick(index), {}, {})), 0.6, atol=1 / 255)


def test_a_persistent_target_lives_on_through_a_resize(graphics: Graphics) -> None:
    header = """{"INPUTS": [{"NAME": "w", "TYPE": "float", "DEFAULT": 4, "MAX": 64}],
        "PASSES": [{"TARGET": "keep", "PERSISTENT": true, "WIDTH": "$w", "HEIGHT": "$w"}, {}]}"""
    body = """void main() {
        if (PASSINDEX == 0) gl_FragColor = FRAMEINDEX == 0 ? vec4(0.4) : IMG_THIS_PIXEL(keep);
        else gl_FragColor = vec4(IMG_THIS_PIXEL(keep).rg, IMG_SIZE(keep) / 100.0);
    }"""
    shader = make(graphics, body, header)
    shader.draw(tick(0), {"w": 4.0}, {})
    drawn = pixels(shader.draw(tick(1), {"w": 20.0}, {}))
    assert np.allclose(drawn, [0.4, 0.4, 0.2, 0.2], atol=1 / 255)


def test_vertex_shaders(graphics: Graphics) -> None:
    vertex = "varying vec2 twice;\nvoid main() { isf_vertShaderInit(); twice = isf_FragNormCoord * 2.0; }"
    body = f"varying vec2 twice;\n{main('vec4(twice / 2.0, 0.0, 1.0)')}"
    drawn = pixels(make(graphics, body, vertex=vertex).draw(tick(), {}, {}))
    assert np.allclose(drawn[0, :, 0], (np.arange(8) + 0.5) / 8, atol=1 / 255)
    old = make(graphics, main("vec4(1.0)"), vertex="void main() { vv_vertShaderInit(); }")
    assert pixels(old.draw(tick(), {}, {})).min() == 1


def test_sound_is_a_float_image_centred_on_a_half(graphics: Graphics) -> None:
    rows = SoundRows(graphics)
    header = '{"INPUTS": [{"NAME": "wave", "TYPE": "audio", "MAX": 8}, {"NAME": "fft", "TYPE": "audioFFT"}]}'
    body = main(
        "vec4(IMG_NORM_PIXEL(wave, vec2(isf_FragNormCoord.x, 0.5)).r, IMG_NORM_PIXEL(fft, vec2(0.5)).r, 0.0, 1.0)"
    )
    shader = make(graphics, body, header, sound=rows)
    assert np.allclose(pixels(shader.draw(tick(), {}, {}))[0, :, 0], 0.0, atol=1 / 255)
    rows.hear(np.linspace(0, 1, 8, dtype=np.float32)[None], np.full((1, 512), 0.7, np.float32))
    drawn = pixels(shader.draw(tick(), {}, {}))
    assert np.allclose(drawn[0, :, 0], np.linspace(0, 1, 8), atol=2 / 255) and np.allclose(
        drawn[0, :, 1], 0.7, atol=1 / 255
    )


def test_a_missing_image_is_transparent_black(graphics: Graphics) -> None:
    shader = make(graphics, main("IMG_THIS_PIXEL(inputImage)"), f'{{"INPUTS": [{IMAGE}]}}')
    assert pixels(shader.draw(tick(), {}, {})).max() == 0


def test_identity_counts_only_if_every_input_is_at_its_own_or_one_is_a_share(graphics: Graphics) -> None:
    bright, negative = '{"NAME": "bright", "TYPE": "float", "IDENTITY": 0%s}', '{"NAME": "negative", "TYPE": "bool"}'
    body = main("vec4(1.0)")
    both = make(graphics, body, f'{{"INPUTS": [{IMAGE}, {bright % ""}, {negative}]}}')
    assert not both.neutral({"bright": 0.0, "negative": False})
    share = make(graphics, body, f'{{"INPUTS": [{IMAGE}, {bright % SHARE}, {negative}]}}')
    assert share.neutral({"bright": 0.0, "negative": True})


def test_a_pass_may_look_at_its_own_last_picture(graphics: Graphics) -> None:
    shader = make(graphics, main("IMG_THIS_PIXEL(inputImage) + vec4(0.1)"), f'{{"INPUTS": [{IMAGE}]}}')
    picture = graphics.blank
    for step in range(1, 4):
        picture = shader.draw(tick(step), {}, {"inputImage": picture})
        assert np.allclose(pixels(picture), step / 10, atol=2 / 255)


def test_identity_spares_a_filter_that_would_do_nothing(graphics: Graphics) -> None:
    header = f'{{"INPUTS": [{IMAGE}, {{"NAME": "amount", "TYPE": "float", "IDENTITY": 0}}]%s}}'
    shader = make(graphics, main("IMG_THIS_PIXEL(inputImage) * amount"), header % "")
    assert shader.neutral({"amount": 0.0}) and not shader.neutral({"amount": 0.1})
    with_memory = make(graphics, main("vec4(1.0)"), header % ', "PASSES": [{"TARGET": "a", "PERSISTENT": true}, {}]')
    assert not with_memory.neutral({"amount": 0.0})


@pytest.mark.parametrize(
    ("body", "header", "message"),
    [
        ("\nvoid main() {\n  gl_FragColor = vec4(nothing);\n}", "{}", "t.fs:4: "),
        ("void main() { gl_FragColor = 1.0 }", "{}", "t.fs:2: "),
        (
            "void main() { gl_FragColor = vec4(1.0); }",
            '{"PASSES": [{"TARGET": "half"}]}',
            "t.fs:1: a name in the header",
        ),
    ],
)
def test_compile_errors_have_the_users_line(graphics: Graphics, body: str, header: str, message: str) -> None:
    with pytest.raises(ShaderError) as error:
        make(graphics, body, header)
    assert str(error.value).startswith(message)


def test_an_error_in_the_vertex_shader_names_its_file(graphics: Graphics) -> None:
    with pytest.raises(ShaderError, match=r"^t\.vs:2: "):
        make(graphics, main("vec4(1.0)"), vertex="void main() {\n  nonsense;\n}")


def test_a_size_that_cannot_be_computed_is_a_clear_error(graphics: Graphics) -> None:
    for size in ("$nothing", "1/0"):
        shader = make(graphics, main("vec4(1.0)"), f'{{"PASSES": [{{"TARGET": "a", "WIDTH": "{size}"}}]}}')
        with pytest.raises(ShaderError, match="size of target 'a'"):
            shader.draw(tick(), {}, {})


def test_imported_images_are_upright(graphics: Graphics, tmp_path: Path) -> None:
    from PIL import Image

    picture = np.zeros((4, 8, 3), np.uint8)
    picture[0] = 255
    Image.fromarray(picture).save(tmp_path / "top.png")
    (tmp_path / "s.fs").write_text('/*{"IMPORTED": {"top": {"PATH": "top.png"}}}*/' + main("IMG_THIS_PIXEL(top)"))
    drawn = pixels(Shader(graphics, isf.load(tmp_path / "s.fs"), SIZE).draw(tick(), {}, {}))
    assert drawn[3, :, 0].min() == 1 and drawn[:3, :, 0].max() == 0
    (tmp_path / "top.png").write_bytes(b"no picture")
    with pytest.raises(ShaderError, match="cannot be read"):
        Shader(graphics, isf.load(tmp_path / "s.fs"), SIZE)
