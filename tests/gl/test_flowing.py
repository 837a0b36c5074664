"""Pictures that flow: the shader draws what splatting does, and what stands still keeps its pixels."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray

from tests.playing.moving import RGBA, premultiplied, spots, stream
from vjfx.core.blend import Fit
from vjfx.core.frame import Drift, Frame
from vjfx.gl.context import Graphics
from vjfx.gl.present import Screen
from vjfx.gl.upload import Upload
from vjfx.nets.motion.eulerian import Flow, play
from vjfx.nets.motion.flow_planes import flow_of


def frame(rgba: NDArray[np.uint8], flow: Flow, phase: float, amount: float = 1.0) -> Frame:
    return Frame((rgba,), RGBA, 0.0, 0, motion=Drift(flow_of(rgba, flow), phase, amount, lambda: rgba))


def seen(graphics: Graphics, picture: Frame, size: tuple[int, int]) -> NDArray[np.uint8]:
    upload = Upload(graphics, size)
    drawn = Screen(graphics, size).read(upload(picture, Fit.FIT)).copy()
    upload.release()
    return drawn


def splatted(rgba: NDArray[np.uint8], flow: Flow, phase: float) -> NDArray[np.float64]:
    picture = torch.from_numpy(premultiplied(rgba) / 255).float().permute(2, 0, 1)[None]
    return np.asarray(255 * play(flow, max(rgba.shape[:2]), picture, phase)[0].permute(1, 2, 0).double())


def test_the_shader_draws_what_splatting_does(graphics: Graphics) -> None:
    for size, opaque, phase in (((128, 128), False, 0.3), ((160, 96), True, 0.5), ((96, 160), True, 0.8)):
        rgba = spots(*size, opaque=opaque)
        drawn = premultiplied(seen(graphics, frame(rgba, stream(), phase), size))
        wanted = splatted(rgba, stream(), phase)
        inner = slice(None), slice(24, -24)  # splats leave holes at the edge, which are filled
        assert np.abs(drawn - wanted)[inner].mean() < 2.5
        assert np.abs(wanted - premultiplied(rgba))[inner].mean() > 3 * np.abs(drawn - wanted)[inner].mean()


def test_what_stands_still_keeps_its_pixels(graphics: Graphics) -> None:
    rgba = spots(opaque=True)
    moved = seen(graphics, frame(rgba, stream(), 0.4), (128, 128))
    assert (moved[:60] == rgba[:60]).all() and (moved[70:] != rgba[70:]).any()
    for phase, amount in ((0.0, 1.0), (0.4, 0.0)):
        assert (seen(graphics, frame(rgba, stream(), phase, amount), (128, 128)) == rgba).all()
    assert moved[..., 3].min() == 255


def test_what_stands_still_leaves_no_ghosts(graphics: Graphics) -> None:
    """Traces that end at something that stands still, or beside the picture, count for nothing."""
    rgba = np.full((128, 128, 4), 255, np.uint8)
    rgba[..., :3] = 200
    rgba[64:, 56:72, :3] = 20  # a dark pillar in the stream
    flow = stream()
    flow.mask[..., 28:36] = 0
    moved = seen(graphics, frame(rgba, flow, 0.5), (128, 128))
    beside = np.concatenate([moved[70:, :48, 0], moved[70:, 80:, 0]], 1)
    assert beside.min() > 150 and beside.mean() > 198 and moved[70:, 60:68, 0].max() < 30


def test_the_amount_scales_the_way(graphics: Graphics) -> None:
    rgba = spots(opaque=True)
    half = seen(graphics, frame(rgba, stream(by=0.3), 0.5, 0.5), (128, 128)).astype(int)
    same = seen(graphics, frame(rgba, stream(by=0.15), 0.5), (128, 128))
    assert np.abs(half - same).mean() < 1


def test_textures_of_pictures_that_are_gone_are_freed(graphics: Graphics) -> None:
    upload = Upload(graphics, (64, 64))
    first = frame(spots(64, 64), stream(), 0.3)
    for number in range(4):
        upload(frame(spots(64, 64), stream(by=0.1 * number), 0.3))
        assert upload._moving is not None and len(upload._moving._flows) == 1
    for phase in (0.1, 0.2):
        assert isinstance(first.motion, Drift)
        upload(replace(first, motion=replace(first.motion, phase=phase)))
        assert upload._moving is not None and list(upload._moving._flows) == [first.motion.flow]
    upload.release()
    assert not upload._moving._flows
