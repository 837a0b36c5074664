from __future__ import annotations

import moderngl
import numpy as np
import pytest
from numpy.typing import NDArray

from vjfx.core.blend import Blend
from vjfx.core.protocols import Tick
from vjfx.gl.compositor import Compositor
from vjfx.gl.context import Graphics
from vjfx.gl.present import Screen

BELOW, ABOVE = np.array([0.8, 0.4, 0.2]), np.array([0.4, 0.6, 1.0])
TICK = Tick(0, 0.0, 0.0, (2026.0, 1.0, 1.0, 0.0))


def flat(graphics: Graphics, color: object, alpha: float = 1.0) -> moderngl.Texture:
    texture = graphics.texture((2, 2))
    texture.write(np.tile(np.round(np.array([*color, alpha]) * 255), (2, 2, 1)).astype(np.uint8))  # type: ignore[misc]
    return texture


def blended(graphics: Graphics, blend: Blend, opacity: float = 1.0, alpha: float = 1.0) -> NDArray[np.float64]:
    canvas = Compositor(graphics, (2, 2))
    canvas.begin()
    canvas.add(flat(graphics, BELOW), Blend.NORMAL, 1.0)
    canvas.add(flat(graphics, ABOVE, alpha), blend, opacity)
    return Screen(graphics, (2, 2)).read(canvas.result)[0, 0] / 255


@pytest.mark.parametrize(
    ("blend", "expected"),
    [
        (Blend.NORMAL, ABOVE),
        (Blend.ADD, np.minimum(BELOW + ABOVE, 1)),
        (Blend.SCREEN, 1 - (1 - BELOW) * (1 - ABOVE)),
        (Blend.MULTIPLY, BELOW * ABOVE),
        (Blend.OVERLAY, [1 - 2 * 0.2 * 0.6, 2 * 0.4 * 0.6, 2 * 0.2 * 1.0]),
        (Blend.DIFFERENCE, np.abs(BELOW - ABOVE)),
        (Blend.LIGHTEN, np.maximum(BELOW, ABOVE)),
        (Blend.DARKEN, np.minimum(BELOW, ABOVE)),
        (Blend.MASK_LUMA, BELOW * (ABOVE @ [0.2126, 0.7152, 0.0722])),
        (Blend.MASK_ALPHA, BELOW),
    ],
)
def test_blend_modes(graphics: Graphics, blend: Blend, expected: object) -> None:
    assert np.allclose(blended(graphics, blend)[:3], expected, atol=2 / 255)
    assert blended(graphics, blend)[3] == 1


@pytest.mark.parametrize("blend", list(Blend))
def test_opacity_goes_from_nothing_to_all(graphics: Graphics, blend: Blend) -> None:
    assert np.allclose(blended(graphics, blend, 0.0)[:3], BELOW, atol=1 / 255)
    half = (BELOW + blended(graphics, blend)[:3]) / 2
    assert np.allclose(blended(graphics, blend, 0.5)[:3], half, atol=2 / 255)


def test_alpha_counts_like_opacity(graphics: Graphics) -> None:
    assert np.allclose(blended(graphics, Blend.NORMAL, 1.0, 0.5)[:3], (BELOW + ABOVE) / 2, atol=2 / 255)
    assert np.allclose(blended(graphics, Blend.MASK_ALPHA, 1.0, 0.25)[:3], BELOW * 0.25, atol=2 / 255)


def test_without_layers_the_picture_is_black(graphics: Graphics) -> None:
    canvas, screen = Compositor(graphics, (2, 2)), Screen(graphics, (2, 2))
    canvas.begin()
    assert screen.picture(canvas.result, TICK).pixels()[..., :3].max() == 0


def test_the_master_fader_and_pictures_read_back(graphics: Graphics) -> None:
    screen = Screen(graphics, (2, 2))
    texture = flat(graphics, (1.0, 0.5, 0.0))
    assert screen.picture(texture, TICK, 0.5).pixels()[0, 0].tolist()[:3] == [128, 64, 0]
    arrived = [*screen.push(screen.picture(texture, TICK)), *screen.flush()]
    assert [picture.pixels()[0, 0, 0] for picture in arrived] == [255]


def test_the_ring_returns_every_picture_in_order(graphics: Graphics) -> None:
    screen = Screen(graphics, (2, 2), ring=2)
    arrived = []
    for index in range(5):
        picture = screen.picture(flat(graphics, (index / 5, 0, 0)), Tick(index, 0.0, 0.0, TICK.date))
        arrived += [(p.tick.index, int(p.pixels()[0, 0, 0])) for p in screen.push(picture)]
        assert len(arrived) == max(0, index - 1)
    while landed := screen.flush():
        arrived += [(p.tick.index, int(p.pixels()[0, 0, 0])) for p in landed]
    assert arrived == [(index, index * 51) for index in range(5)]


NOISE = (64, 64)


def noise(graphics: Graphics, alpha: bool) -> moderngl.Texture:
    pixels = np.random.default_rng(1).integers(0, 256, (*NOISE, 4), np.uint8)
    if not alpha:
        pixels[..., 3] = 255
    texture = graphics.texture(NOISE)
    texture.write(pixels)
    return texture


def composed(graphics: Graphics, layer: moderngl.Texture, opaque: bool = False) -> bytes:
    canvas = Compositor(graphics, NOISE)
    canvas.begin()
    canvas.add(layer, Blend.NORMAL, 1.0, opaque)
    return canvas.result.read()


def test_an_opaque_bottom_layer_is_not_drawn_again(graphics: Graphics) -> None:
    layer = noise(graphics, alpha=False)
    assert composed(graphics, layer, opaque=True) == layer.read() == composed(graphics, layer)
    canvas = Compositor(graphics, NOISE)
    canvas.begin()
    canvas.add(layer, Blend.NORMAL, 1.0, opaque=True)
    assert canvas.result is layer
