"""Properties that all our ISF generators share, on any renderer."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from vjfx.core.param import Value, defaults
from vjfx.core.protocols import Tick
from vjfx.gl.context import Graphics
from vjfx.gl.present import Screen
from vjfx.gl.shader import Shader
from vjfx.isf import file as isf

pytestmark = pytest.mark.slow

Pixels = NDArray[np.uint8]  # (H, W, 4), rows from the top

FOLDER = Path(__file__).parents[2] / "shaders" / "generators"
NAMES = sorted(path.stem for path in FOLDER.glob("*.fs"))
SIZE = (128, 72)
LARGE = (256, 144)  # where lines are thin enough to leave black between them
LUMA = np.array([0.2126, 0.7152, 0.0722])


class Stage:
    """One generator, drawn frame after frame at a steady rate; starts with a kick by default."""

    def __init__(self, graphics: Graphics, name: str, size: tuple[int, int] = SIZE, fps: float = 30.0) -> None:
        self.shader = Shader(graphics, isf.load(FOLDER / f"{name}.fs"), size)
        self.screen = Screen(graphics, size)
        self.fps, self.index = fps, 0
        self.values: dict[str, Value] = defaults(self.shader.params)

    def __call__(self, **values: Value) -> Pixels:
        """The next frame, with some values changed from now on."""
        now = self.index / self.fps
        self.values |= {"pulse": 0.8 if self.index <= 0.2 * self.fps else 0.0} | values
        tick = Tick(self.index, now, 1 / self.fps if self.index else 0.0, (2026.0, 1.0, 1.0, 0.0))
        self.index += 1
        return self.screen.read(self.shader.draw(tick, self.values, {})).copy()

    def until(self, seconds: float, **values: Value) -> Pixels:
        """The frame at a time, after all those before it."""
        while self.index < round(seconds * self.fps):
            self(**values)
        return self(**values)


def luma(picture: Pixels) -> NDArray[np.float64]:
    light: NDArray[np.float64] = picture[..., :3] @ LUMA
    return light


def luminance(picture: Pixels) -> NDArray[np.float64]:
    """Linear light, 0 to 1."""
    part = picture[..., :3] / 255
    light: NDArray[np.float64] = np.where(part < 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4) @ LUMA
    return light


def difference(a: Pixels, b: Pixels) -> float:
    """The mean difference of two pictures, in steps of 255."""
    return float(np.abs(a[..., :3].astype(int) - b[..., :3]).mean())


each = pytest.mark.parametrize("name", NAMES)


@each
def test_has_a_description_and_labels(name: str) -> None:
    shader = isf.load(FOLDER / f"{name}.fs")
    assert shader.kind == "generator"
    assert shader.credit == "vjfx"
    assert shader.description
    assert shader.categories[0] == "Generator"
    assert 4 <= len(shader.params) <= 8
    assert all(param.help for param in shader.params)
    assert {"pulse", "speed", "hue", "palette"} <= {param.name for param in shader.params}
    palette = next(param for param in shader.params if param.name == "palette")
    assert [label for _, label in palette.choices] == ["ember", "ice", "acid", "ink", "neon", "mono"]


@each
def test_all_share_palettes_and_tone_mapping(name: str) -> None:
    shared = re.compile(
        r"// The palettes in linear light.*?\n\nvec3 tint.*?\n}\n|// Turns light into a pixel.*?\n}\n", re.DOTALL
    )
    blocks = [shared.findall((FOLDER / f"{each}.fs").read_text()) for each in (NAMES[0], name)]
    assert len(blocks[0]) == 2
    assert blocks[0] == blocks[1]


@each
def test_glsl_3_30_draws_the_same_picture(name: str, graphics: Graphics, monkeypatch: pytest.MonkeyPatch) -> None:
    newest = Stage(graphics, name).until(0.3)
    monkeypatch.setattr(Graphics, "glsl_header", property(lambda _: "#version 330 core\n"))
    monkeypatch.setattr(graphics, "_programs", {})
    assert difference(Stage(graphics, name).until(0.3), newest) < 0.05


@each
def test_light_on_black(name: str, graphics: Graphics) -> None:
    stage = Stage(graphics, name, LARGE)
    for seconds in (0.1, 1.0, 2.0):
        picture = stage.until(seconds)
        light = luma(picture)
        assert (picture[..., 3] == 255).all()
        assert light.max() > 100, "too dark to be seen"
        assert light.std() > 8, "no contrast"
        assert np.median(light) < 20, "not on black"
        assert light.mean() < 60
        assert (picture[..., :3] == 255).mean() < 0.02, "channels are cut off"


@each
def test_moves_without_a_kick_and_rests_at_no_speed(name: str, graphics: Graphics) -> None:
    moving, resting = Stage(graphics, name), Stage(graphics, name)
    moved = difference(moving.until(4.5), moving.until(5.0))
    calm = {"speed": 0.0} | {param.name: 0.0 for param in resting.shader.params if param.name == "twist"}
    rested = difference(resting.until(4.5, **calm), resting.until(5.0))
    assert moved > 0.5
    assert rested < 0.2 * moved


@each
def test_the_same_second_at_30_and_at_60_frames(name: str, graphics: Graphics) -> None:
    slow, fast = Stage(graphics, name, fps=30.0), Stage(graphics, name, fps=60.0)
    for seconds in (0.4, 1.0):  # while the kick is under way, and after
        assert difference(slow.until(seconds), fast.until(seconds)) < 0.1


@each
def test_a_fader_on_speed_bends_time_and_does_not_jump(name: str, graphics: Graphics) -> None:
    quick = Stage(graphics, name, fps=60.0)
    ordinary = difference(quick.until(3.0, speed=1.0), quick())
    stage = Stage(graphics, name, fps=60.0)
    before = stage.until(3.0, speed=0.3)
    assert difference(before, stage(speed=1.0)) < 3.0 * ordinary + 0.1


@each
def test_two_runs_give_the_same_frames(name: str, graphics: Graphics) -> None:
    first, second = Stage(graphics, name), Stage(graphics, name)
    assert all((first() == second()).all() for _ in range(12))


@each
@pytest.mark.parametrize("size", [(1, 1), (33, 21), (720, 1280), (1024, 256)])
def test_any_size(name: str, size: tuple[int, int], graphics: Graphics) -> None:
    stage = Stage(graphics, name, size)
    stage()
    picture = stage()
    assert picture.shape == (size[1], size[0], 4)
    assert (picture[..., 3] == 255).all()
    assert size == (1, 1) or luma(picture).std() > 4


@each
def test_a_wider_picture_shows_more_without_stretching(name: str, graphics: Graphics) -> None:
    square, wide = Stage(graphics, name, (128, 128)).until(0.5), Stage(graphics, name, (256, 128)).until(0.5)
    assert difference(square, wide[:, 64:192]) < 0.5


@each
def test_a_kick_lights_something_and_never_flashes_everything(name: str, graphics: Graphics) -> None:
    kicked, calm = Stage(graphics, name, LARGE), Stage(graphics, name, LARGE)
    changes = []
    for frame in range(45):
        pulse = 1.0 if 30 <= frame < 33 else 0.0
        changes.append(np.abs(luminance(kicked(pulse=pulse)) - luminance(calm(pulse=0.0))))
    assert max(change.max() for change in changes[:30]) == 0
    assert max(change.max() for change in changes) > 0.1
    # A flash is a tenth of white, over a quarter of what is looked at (WCAG 2.3.1).
    assert max((change > 0.1).mean() for change in changes) < 0.2


@each
def test_every_parameter_has_an_effect(name: str, graphics: Graphics) -> None:
    for param in isf.load(FOLDER / f"{name}.fs").params:
        if param.name == "pulse":
            continue  # has a test of its own
        values: list[Value] = [value for value, _ in param.choices] or [param.low, param.high]
        if param.name == "hue":
            values = [0.0, 0.5]  # a whole turn comes back to where it was
        pictures = [Stage(graphics, name, (64, 36)).until(0.7, **{param.name: value}) for value in values]
        for a, b in pairwise(pictures):
            assert difference(a, b) > 0.5, f"{param.name} is dead"


@each
@pytest.mark.parametrize("extreme", ["low", "high"])
def test_all_faders_down_and_all_up_stay_a_picture(name: str, extreme: str, graphics: Graphics) -> None:
    stage = Stage(graphics, name)
    values = {param.name: getattr(param, extreme) for param in stage.shader.params}
    picture = stage.until(1.0, **values)
    assert (picture[..., 3] == 255).all()
    assert luma(picture).std() > 1
    assert np.median(luma(picture)) < 50
