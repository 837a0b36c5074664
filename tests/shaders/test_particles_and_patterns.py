"""Properties of swarm, sparks, reaction and moire."""

from __future__ import annotations

import numpy as np
import pytest

from tests.shaders.test_generators import LARGE, Pixels, Stage, luma, luminance
from vjfx.gl.context import Graphics

pytestmark = pytest.mark.slow


def radius(picture: Pixels) -> float:
    """The mean distance of the light from the centre, in short sides."""
    light = luminance(picture)
    height, width = light.shape
    y, x = np.mgrid[-(height - 1) / 2 : height / 2, -(width - 1) / 2 : width / 2]
    return float((np.hypot(x, y) * light).sum() / light.sum() / min(height, width))


def test_a_swarm_is_thousands(graphics: Graphics) -> None:
    stage = Stage(graphics, "swarm", (640, 360))
    stage.until(1.5, density=1.0)
    light = luma(stage.until(2.0, speed=0.0, decay=1.0))  # stopped, without its trails
    inner = light[1:-1, 1:-1]
    around = [light[1 + y : 359 + y, 1 + x : 639 + x] for y in (-1, 0, 1) for x in (-1, 0, 1) if x or y]
    assert ((inner > 8) & np.all([inner > each for each in around], axis=0)).sum() > 2000


def test_a_kick_drives_the_swarm_apart(graphics: Graphics) -> None:
    kicked, calm = Stage(graphics, "swarm", LARGE), Stage(graphics, "swarm", LARGE)
    for _ in range(30):
        kicked(pulse=0.0)
        calm(pulse=0.0)
    for frame in range(20):
        apart = radius(kicked(pulse=1.0 if frame < 6 else 0.0)) - radius(calm(pulse=0.0))
    assert apart > 0.03


def test_gravity_pulls_the_sparks_down(graphics: Graphics) -> None:
    heights = []
    for gravity in (0.0, 1.0):
        kicked, calm = Stage(graphics, "sparks", LARGE), Stage(graphics, "sparks", LARGE)
        sparks = luminance(kicked.until(1.0, gravity=gravity)) - luminance(calm.until(1.0, gravity=gravity, pulse=0.0))
        rows = np.maximum(sparks, 0.0).sum(axis=1)
        heights.append(float((rows * np.linspace(1.0, 0.0, len(rows))).sum() / rows.sum()))
    assert heights[1] < heights[0] - 0.1


def test_sparks_burn_out_and_leave_the_embers(graphics: Graphics) -> None:
    stage = Stage(graphics, "sparks")
    bright, burnt = luma(stage.until(0.4)), luma(stage.until(6.0))
    assert bright.mean() > 1.5 * burnt.mean()
    assert burnt.max() > 50


@pytest.mark.parametrize(("form", "density"), [(0.0, 0.0), (1.0, 1.0)])
def test_a_reaction_never_dies_out_and_never_fills_the_picture(form: float, density: float, graphics: Graphics) -> None:
    stage = Stage(graphics, "reaction", (64, 36))
    shares = [(luma(stage.until(t, speed=1.0, scale=1.0, form=form, density=density)) > 20).mean() for t in (5, 6)]
    assert min(shares) > 0.02
    assert max(shares) < 0.5


def test_a_kick_runs_through_the_lines_of_the_moire(graphics: Graphics) -> None:
    kicked, calm = Stage(graphics, "moire", LARGE), Stage(graphics, "moire", LARGE)
    for frame in range(6):
        change = np.abs(luma(kicked(pulse=1.0 if frame == 1 else 0.0)) - luma(calm(pulse=0.0)))
    assert change[57:87, 113:143].mean() > 5  # at the centre
    assert change[:, :40].mean() < 0.5  # not there yet
