"""The ISF shader of line art draws what the filter draws."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.filters.frames import colorful, rgb_frame
from vjfx.core.param import Value
from vjfx.core.protocols import Setting, Tick
from vjfx.filters.lineart import LineArt
from vjfx.gl.context import Graphics
from vjfx.gl.shader import Shader
from vjfx.isf import file as isf
from vjfx.media.pixels import to_rgb

FILE = Path(__file__).parents[2] / "shaders" / "filters" / "lineart.fs"
LOOKS: list[dict[str, Value]] = [
    {},
    {"strength": 1.0, "threshold": 0.0},
    {"strength": 9.0, "threshold": 0.8, "invert": False},
    {"radius": 2},
    {"radius": 8, "strength": 1.5},
    {"contrast": 1.0, "strength": 1.0},
    {"contrast": 0.4, "radius": 3},
    {"through": 0.7, "ink": (1.0, 0.2, 0.1, 1.0), "paper": (0.1, 0.2, 0.6, 1.0)},
    {"through": 0.3, "ink": (1.0, 0.9, 0.1, 0.6), "paper": (0.1, 0.0, 0.3, 0.8), "invert": False},
]


class Stage:
    """The shader on stage, fed with pictures one after another."""

    def __init__(self, graphics: Graphics, height: int, width: int) -> None:
        self._shape = height, width, 4
        self._input = graphics.texture((width, height))
        self._shader = Shader(graphics, isf.load(FILE), (width, height))
        self._frames = 0

    def draw(self, rgb: np.ndarray, values: dict[str, Value], dt: float = 1 / 30) -> np.ndarray:
        opaque = np.dstack((rgb, np.full(rgb.shape[:2], 255, np.uint8)))
        self._input.write(np.ascontiguousarray(opaque[::-1]))
        tick = Tick(self._frames, self._frames * dt, dt if self._frames else 0.0, (2024, 1, 1, 0.0))
        self._frames += 1
        drawn = self._shader.draw(tick, values, {"inputImage": self._input})
        return np.frombuffer(drawn.read(), np.uint8).reshape(self._shape)[::-1]


def apart(one: np.ndarray, other: np.ndarray) -> int:
    return int(np.abs(one.astype(int) - other.astype(int)).max())


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: " ".join(look) or "default")
@pytest.mark.parametrize("size", [(90, 160), (37, 51), (1, 1)])
def test_it_draws_what_the_filter_draws(graphics: Graphics, look: dict[str, Value], size) -> None:
    rgb = colorful(*size)
    seen = Stage(graphics, *size).draw(rgb, look)
    assert apart(seen[..., :3], to_rgb(LineArt(Setting())(rgb_frame(rgb), look))) <= 2
    assert (seen[..., 3] == 255).all()


def test_its_contrast_follows_as_slowly(graphics: Graphics) -> None:
    look: dict[str, Value] = {"contrast": 1.0, "strength": 1.0, "threshold": 0.0}
    stage, filter = Stage(graphics, 90, 160), LineArt(Setting())
    rgb = colorful(90, 160)
    for index in range(12):
        picture = rgb if index < 2 else rgb // 4
        seen = stage.draw(picture, look)
        wanted = to_rgb(filter(rgb_frame(picture, index / 30, index), look))
        assert apart(seen[..., :3], wanted) <= 2


def test_it_has_the_knobs_of_the_filter() -> None:
    ours = {param.name: param for param in LineArt.params}
    theirs = {param.name: param for param in isf.load(FILE).params}
    assert list(theirs) == list(ours)
    for name, param in ours.items():
        assert theirs[name].kind is param.kind
        assert theirs[name].default == param.default
        if theirs[name].choices:
            values = [value for value, _ in theirs[name].choices]
            assert (min(values), max(values)) == (param.low, param.high)
        else:
            assert (theirs[name].low, theirs[name].high) == (param.low, param.high)
