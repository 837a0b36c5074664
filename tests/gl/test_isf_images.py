"""Ways to read an image, each with an exactly known result."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.gl.drawing import IMAGE, SIZE, exactly, gradient, main, make, pixels, tick
from vjfx.core.errors import ShaderError
from vjfx.gl.context import Graphics
from vjfx.gl.shader import Shader
from vjfx.isf import file as isf

HEADER = f'{{"INPUTS": [{IMAGE}]}}'
HELPERS = "vec2 f(vec2 a, vec2 b) { return a + b; }\n"


@pytest.mark.parametrize(
    "expression",
    [
        "IMG_THIS_PIXEL(inputImage)",
        "IMG_THIS_NORM_PIXEL(inputImage)",
        "IMG_NORM_PIXEL(inputImage, isf_FragNormCoord)",
        "IMG_NORM_PIXEL(inputImage, isf_FragNormCoord, 0.0)",
        "IMG_NORM_PIXEL(inputImage, mix(vv_FragNormCoord, max(isf_FragNormCoord, vec2(0.0)), 0.5))",
        "IMG_NORM_PIXEL(inputImage, f(isf_FragNormCoord, vec2(0.0, 0.0)))",
        "IMG_NORM_PIXEL(inputImage, vec3(isf_FragNormCoord, 1.0).xy)",
        "IMG_PIXEL(inputImage, gl_FragCoord.xy)",
        "IMG_PIXEL(inputImage, gl_FragCoord.xy, 0.0)",
        "IMG_PIXEL(inputImage, f(gl_FragCoord.xy, vec2(0.0)))",
        "IMG_PIXEL(inputImage, isf_FragNormCoord * IMG_SIZE(inputImage))",
        "IMG_PIXEL(inputImage, isf_FragNormCoord * _inputImage_imgSize)",
        "IMG_PIXEL(inputImage, 0.0 * IMG_PIXEL(inputImage, gl_FragCoord.xy).rg + gl_FragCoord.xy)",
        "texture2D(inputImage, isf_FragNormCoord)",
        "texture2DLod(inputImage, isf_FragNormCoord, 0.0)",
        "texture2DProj(inputImage, vec3(isf_FragNormCoord * 2.0, 2.0))",
        "texture2DRect(inputImage, gl_FragCoord.xy)",
        "texture(inputImage, isf_FragNormCoord)",
    ],
)
def test_every_way_to_read_a_pixel(graphics: Graphics, expression: str) -> None:
    image = gradient(graphics)
    drawn = make(graphics, HELPERS + main(expression), HEADER).draw(tick(), {}, {"inputImage": image})
    assert np.array_equal(pixels(drawn), pixels(image))


def test_pixel_coordinates_are_those_of_the_image(graphics: Graphics) -> None:
    image = gradient(graphics, (16, 8))
    shader = make(graphics, main("IMG_PIXEL(inputImage, gl_FragCoord.xy)"), HEADER)
    assert np.array_equal(pixels(shader.draw(tick(), {}, {"inputImage": image})), pixels(image)[:4, :8])


def test_normalised_coordinates_cover_the_whole_image(graphics: Graphics) -> None:
    image = gradient(graphics, (16, 8))
    for way in ("IMG_THIS_PIXEL(inputImage)", "IMG_THIS_NORM_PIXEL(inputImage)"):
        drawn = pixels(make(graphics, main(way), HEADER).draw(tick(), {}, {"inputImage": image}))
        assert np.allclose(drawn, pixels(image).reshape(4, 2, 8, 2, 4).mean(axis=(1, 3)), atol=1 / 255)


def test_size_of_an_image(graphics: Graphics) -> None:
    images = {"inputImage": gradient(graphics, (16, 2))}
    assert np.array_equal(exactly(graphics, "vec4(IMG_SIZE(inputImage), 0, 0)", IMAGE, images=images), [16, 2, 0, 0])


def test_images_filter_linearly_and_end_at_their_edge(graphics: Graphics) -> None:
    images = {"inputImage": gradient(graphics)}
    between = exactly(graphics, "IMG_PIXEL(inputImage, vec2(3.0, 1.0))", IMAGE, images=images)
    assert np.allclose(between * 255, [25, 10, 0, 255], atol=0.1)
    beyond = exactly(graphics, "IMG_NORM_PIXEL(inputImage, vec2(7.3, -2.0))", IMAGE, images=images)
    assert np.allclose(beyond * 255, [70, 0, 0, 255], atol=0.1)


def test_straight_alpha_is_kept(graphics: Graphics) -> None:
    image = graphics.texture((1, 1))
    image.write(bytes((200, 100, 50, 40)))
    shader = make(graphics, main("IMG_THIS_PIXEL(inputImage)"), HEADER)
    assert np.array_equal(pixels(shader.draw(tick(), {}, {"inputImage": image}))[2, 3] * 255, [200, 100, 50, 40])


def test_images_reach_functions_and_vertex_shaders(graphics: Graphics) -> None:
    image = gradient(graphics)
    body = "vec4 get(sampler2D from, vec2 at) { return IMG_NORM_PIXEL(from, at); }\n"
    drawn = make(graphics, body + main("get(inputImage, isf_FragNormCoord)"), HEADER)
    assert np.array_equal(pixels(drawn.draw(tick(), {}, {"inputImage": image})), pixels(image))
    vertex = """varying vec4 seen;
    void main() { isf_vertShaderInit(); seen = IMG_PIXEL(inputImage, vec2(2.5)) + 0.0 * IMG_SIZE(inputImage).xyxy; }"""
    looked = make(graphics, f"varying vec4 seen;\n{main('seen')}", HEADER, vertex)
    assert np.allclose(pixels(looked.draw(tick(), {}, {"inputImage": image})) * 255, [20, 40, 0, 255], atol=1)


def test_a_missing_image_is_transparent_black(graphics: Graphics) -> None:
    shader = make(graphics, main("IMG_THIS_PIXEL(inputImage)"), HEADER)
    assert pixels(shader.draw(tick(), {}, {})).max() == 0


def test_a_pass_can_read_its_own_last_picture(graphics: Graphics) -> None:
    shader = make(graphics, main("IMG_THIS_PIXEL(inputImage) + vec4(0.2)"), HEADER)
    picture = graphics.blank
    for step in range(1, 4):
        picture = shader.draw(tick(step), {}, {"inputImage": picture})
        assert np.allclose(pixels(picture), step / 5, atol=1e-6)


@pytest.mark.parametrize("form", ['{"top": {"PATH": "a/top.png"}}', '[{"NAME": "top", "PATH": "a/top.png"}]'])
def test_imported_images_lie_beside_the_file_and_are_upright(graphics: Graphics, tmp_path: Path, form: str) -> None:
    picture = np.zeros((4, 8, 4), np.uint8)
    picture[0] = (255, 128, 0, 64)
    (tmp_path / "a").mkdir()
    Image.fromarray(picture).save(tmp_path / "a" / "top.png")
    (tmp_path / "s.fs").write_text(f'/*{{"IMPORTED": {form}}}*/{main("IMG_THIS_PIXEL(top)")}')
    drawn = pixels(Shader(graphics, isf.load(tmp_path / "s.fs"), SIZE).draw(tick(), {}, {})) * 255
    assert np.array_equal(drawn[3], np.tile([255, 128, 0, 64], (8, 1))) and drawn[:3].max() == 0


def test_a_missing_or_damaged_imported_image_is_reported_with_its_line(graphics: Graphics, tmp_path: Path) -> None:
    (tmp_path / "s.fs").write_text('/*{\n"IMPORTED": {"top": {"PATH": "top.png"}}}*/' + main("IMG_THIS_PIXEL(top)"))
    with pytest.raises(ShaderError, match=r"s\.fs:2: IMPORTED 'top': .* there is no such file"):
        Shader(graphics, isf.load(tmp_path / "s.fs"), SIZE)
    (tmp_path / "top.png").write_bytes(b"no picture")
    with pytest.raises(ShaderError, match=r"s\.fs:2: IMPORTED 'top': .* damaged or not an image"):
        Shader(graphics, isf.load(tmp_path / "s.fs"), SIZE)
