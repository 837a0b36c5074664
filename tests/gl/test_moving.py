"""Pictures whose parts move: the shader draws what torch composes, and memory stays as it is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.playing.moving import RGBA, composed, frame, parts, premultiplied, spots
from vjfx.core.blend import Fit
from vjfx.core.frame import Frame
from vjfx.gl.context import Graphics
from vjfx.gl.present import Screen
from vjfx.gl.upload import Upload

SIZE = 128, 128


def seen(graphics: Graphics, upload: Upload, picture: Frame, size: tuple[int, int] = SIZE) -> NDArray[np.uint8]:
    return Screen(graphics, size).read(upload(picture, Fit.FIT)).copy()


@pytest.mark.parametrize("opaque", [False, True])
def test_the_shader_draws_what_torch_composes(graphics: Graphics, opaque: bool) -> None:
    rgba, moving = spots(opaque=opaque), parts()
    upload = Upload(graphics, SIZE)
    for phase, amounts in ((0.3, (1.0, 1.0, 1.0)), (0.65, (2.0, 0.0, 1.5))):
        drawn = premultiplied(seen(graphics, upload, frame(rgba, moving, phase, amounts)))
        wanted = composed(rgba, moving, phase, amounts)
        apart = np.abs(drawn - wanted)
        assert apart.mean() < 0.4 and np.percentile(apart, 99) <= 2 and apart.max() <= 5
        assert np.abs(wanted - premultiplied(rgba)).mean() > 5, "it moves"
    upload.release()


def test_without_motion_it_is_the_picture_bit_by_bit(graphics: Graphics) -> None:
    rgba, moving = spots(), parts()
    upload = Upload(graphics, SIZE)
    assert (seen(graphics, upload, frame(rgba, moving, 0.3, (0.0,) * 3)) == rgba).all()
    assert (seen(graphics, upload, frame(rgba, moving, 2.0)) == rgba).all(), "the start of a loop"


def test_pictures_of_any_shape_and_size_keep_their_edges(graphics: Graphics) -> None:
    """A wide opaque picture stays opaque up to its edges, and is drawn at the show's size."""
    moving = frame(spots(192, 96, opaque=True), parts(), 0.3)
    upload = Upload(graphics, SIZE)
    drawn = seen(graphics, upload, moving)
    assert drawn[32:96, :, 3].min() == 255 and not drawn[:31, :, 3].any() and not drawn[97:, :, 3].any()
    large = Upload(graphics, (384, 192))
    small = seen(graphics, large, moving, (384, 192)).reshape(96, 2, 192, 2, 4).mean((1, 3))
    same = seen(graphics, Upload(graphics, (192, 96)), moving, (192, 96))
    assert np.abs(small - same).mean() < 1.5
    dot = Upload(graphics, (8, 8))
    assert seen(graphics, dot, frame(spots(1, 1, opaque=True), parts(), 0.3), (8, 8))[..., 3].min() == 255


def test_one_picture_fades_into_another(graphics: Graphics) -> None:
    upload = Upload(graphics, SIZE)
    blue = np.zeros((128, 128, 4), np.uint8)
    blue[...] = (0, 0, 255, 255)
    clear = Frame((np.zeros((128, 128, 4), np.uint8),), RGBA, 0.0, 0)
    half = seen(graphics, upload, Frame((blue,), RGBA, 0.0, 1, fading=(clear, 0.5)))
    assert np.abs(half[5, 5].astype(int) - (0, 0, 255, 128)).max() <= 1, "colours do not darken on the way"
    one, other = frame(spots(), parts(), 0.3), frame(spots(opaque=True), parts(1), 0.6)
    alone = [premultiplied(seen(graphics, upload, each)) for each in (one, other)]
    mixed = premultiplied(seen(graphics, upload, replace(other, fading=(one, 0.25))))
    assert np.abs(mixed - (0.75 * alone[0] + 0.25 * alone[1])).max() <= 2


def test_textures_of_pictures_that_are_gone_are_freed(graphics: Graphics) -> None:
    upload = Upload(graphics, SIZE)
    for number in range(6):
        seen(graphics, upload, frame(spots(), parts(number), 0.3))
        assert upload._moving is not None and len(upload._moving._parts) == 1
    before = upload._moving._parts.copy()
    last = frame(spots(), parts(5), 0.3)
    for phase in (0.1, 0.2):
        assert last.motion is not None
        seen(graphics, upload, replace(last, motion=replace(last.motion, swings=last.motion.swings * phase)))
    assert upload._moving._parts.keys() != before.keys() and len(upload._moving._parts) == 1


def test_a_filter_gets_pixels() -> None:
    moving = frame(spots(), parts(), 0.3)
    flat = replace(moving, fading=(moving, 0.5)).flat()
    assert flat.motion is None and flat.fading is None and flat.planes[0].shape == (64, 64, 4)
    assert flat.flat() is flat
