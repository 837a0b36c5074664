"""Properties that all our ISF transitions share, on any renderer."""

from __future__ import annotations

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

Pixels = NDArray[np.uint8]  # (H, W, 4), rows from the top

SHADERS = Path(__file__).parents[2] / "shaders"
FOLDER = SHADERS / "transitions"
NAMES = sorted(path.stem for path in FOLDER.glob("*.fs"))
SIZE = (128, 72)
WAY = [step / 20 for step in range(21)]
LUMA = np.array([0.2126, 0.7152, 0.0722])

each = pytest.mark.parametrize("name", NAMES)


class Stage:
    """One transition between two pictures, which may have another size than the result."""

    def __init__(
        self, graphics: Graphics, name: str, before: Pixels, after: Pixels, size: tuple[int, int] = SIZE
    ) -> None:
        self.shader = Shader(graphics, isf.load(FOLDER / f"{name}.fs"), size)
        self.screen = Screen(graphics, size)
        self.images = {}
        for image, picture in (("startImage", before), ("endImage", after)):
            self.images[image] = graphics.texture((picture.shape[1], picture.shape[0]))
            self.images[image].write(picture[::-1].tobytes())

    def __call__(self, progress: float, index: int = 0, **values: Value) -> Pixels:
        tick = Tick(index, index / 30, 1 / 30 if index else 0.0, (2026.0, 1.0, 1.0, 0.0))
        values = defaults(self.shader.params) | values | {"progress": progress}
        return self.screen.read(self.shader.draw(tick, values, self.images)).copy()


def drawing(seed: int, size: tuple[int, int] = SIZE) -> Pixels:
    """A typical picture of a show: a bright ring and stars on black, and something dim."""
    width, height = size
    random = np.random.default_rng(seed)
    y, x = np.mgrid[:height, :width] / height
    ring = np.abs(np.hypot(x - 0.5 - 0.5 * random.random(), y - 0.5) - 0.3) < 0.04
    light = 255 * ring + 40 * (x > 1) + 255 * (random.random((height, width)) < 0.02)
    color = light[..., None] * random.uniform(0.3, 1, 3)
    return np.dstack([color, np.full((height, width), 255)]).clip(0, 255).astype(np.uint8)


def footage(seed: int, size: tuple[int, int] = SIZE) -> Pixels:
    """Waves of light of all sizes, from edge to edge."""
    width, height = size
    random = np.random.default_rng(seed)
    y, x = np.mgrid[:height, :width] / height
    waves = sum(
        np.sin(x * a * k + y * b * k + c)[..., None] * random.uniform(0.3, 1, 3) / k
        for k in (1, 2, 4, 8)
        for a, b, c in [random.uniform(-6, 6, 3)]
    )
    return np.dstack([110 + 60 * waves, np.full((height, width), 255)]).clip(0, 255).astype(np.uint8)


def flat(*color: int) -> Pixels:
    return np.full((*SIZE[::-1], 4), (*color, 255), np.uint8)


def difference(one: Pixels, two: Pixels) -> float:
    """The mean difference of two pictures, in steps of 255."""
    return float(np.abs(one.astype(int) - two).mean())


def brightness(picture: Pixels) -> float:
    """The mean of linear light, 0 to 1."""
    part = picture[..., :3] / 255
    return float((np.where(part < 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4) @ LUMA).mean())


def test_there_are_transitions_and_no_two_shaders_share_a_name() -> None:
    assert {"crossfade", "glitch-cut", "luma-wipe", "zoom-blur", "tear-off", "dissolve"} <= set(NAMES)
    stems = [path.stem for path in SHADERS.rglob("*.fs")]
    assert len(stems) == len(set(stems))


@each
def test_has_a_description_and_labels(name: str) -> None:
    shader = isf.load(FOLDER / f"{name}.fs")
    assert shader.kind == "transition" and not shader.stateful
    assert shader.images == ("startImage", "endImage")
    assert shader.credit == "vjfx" and shader.description and shader.categories[0] == "Transition"
    progress, *knobs = shader.params
    assert (progress.name, progress.low, progress.high, progress.default) == ("progress", 0.0, 1.0, 0.0)
    assert 1 <= len(knobs) <= 4
    assert all(param.help and param.check(param.default) == param.default for param in shader.params)


@each
@pytest.mark.parametrize("extreme", ["default", "low", "high"])
def test_at_0_and_1_it_shows_the_two_pictures(name: str, extreme: str, graphics: Graphics) -> None:
    before, after = footage(1, (33, 21)), drawing(2, (33, 21))
    before[..., 3] = np.arange(33)  # what is transparent stays so
    stage = Stage(graphics, name, before, after, (33, 21))
    values = {param.name: getattr(param, extreme) for param in stage.shader.params[1:]}
    assert (stage(0.0, **values) == before).all()
    assert (stage(1.0, **values) == after).all()


@each
def test_halfway_it_differs_from_both_pictures(name: str, graphics: Graphics) -> None:
    for before, after in [(footage(1), footage(2)), (drawing(1), footage(3)), (footage(4), drawing(5))]:
        middle = Stage(graphics, name, before, after)(0.5)
        assert difference(middle, before) > 4
        assert difference(middle, after) > 4
        assert middle[..., :3].std() > 10
        assert (middle[..., 3] == 255).all()


@each
def test_the_new_picture_never_recedes(name: str, graphics: Graphics) -> None:
    stage = Stage(graphics, name, flat(200, 0, 0), flat(0, 0, 200))
    blue = [float(stage(progress)[..., 2].mean()) for progress in WAY]
    assert (blue[0], blue[-1]) == (0, 200)
    # The torn edge of a poster is white: that little may come and go.
    assert all(later > earlier - 2 for earlier, later in pairwise(blue))
    assert max(later - earlier for earlier, later in pairwise(blue)) < 60, "it is a cut"


@each
def test_the_ends_are_reached_without_a_jump(name: str, graphics: Graphics) -> None:
    before, after = footage(1), footage(2)
    stage = Stage(graphics, name, before, after)
    assert difference(stage(0.004), before) < 2
    assert difference(stage(0.996), after) < 2


@each
def test_it_never_flashes(name: str, graphics: Graphics) -> None:
    pairs = [(footage(1), footage(2)), (drawing(1), drawing(2)), (drawing(3), footage(3)), (footage(4), drawing(4))]
    for before, after in pairs:
        stage = Stage(graphics, name, before, after)
        allowed = 1.15 * max(brightness(before), brightness(after)) + 0.005
        assert max(brightness(stage(progress)) for progress in WAY) < allowed


@each
def test_the_same_moment_is_the_same_picture(name: str, graphics: Graphics) -> None:
    stage = Stage(graphics, name, footage(1), drawing(2))
    once = stage(0.4)
    stage(0.9, index=1)
    assert (stage(0.4, index=500) == once).all()


@each
@pytest.mark.parametrize("size", [(1, 1), (33, 21), (72, 128), (320, 40)], ids=str)
def test_any_size_between_pictures_of_other_sizes(name: str, size: tuple[int, int], graphics: Graphics) -> None:
    stage = Stage(graphics, name, footage(1, (50, 20)), footage(2, (16, 64)), size)
    for progress in (0.0, 0.3, 0.5, 0.8, 1.0):
        picture = stage(progress)
        assert picture.shape == (size[1], size[0], 4)
        assert (picture[..., 3] == 255).all()
        assert size == (1, 1) or picture[..., :3].std() > 8


@each
def test_glsl_3_30_draws_the_same_picture(name: str, graphics: Graphics, monkeypatch: pytest.MonkeyPatch) -> None:
    newest = Stage(graphics, name, footage(1), drawing(2))(0.45)
    monkeypatch.setattr(Graphics, "glsl_header", property(lambda _: "#version 330 core\n"))
    monkeypatch.setattr(graphics, "_programs", {})
    assert difference(Stage(graphics, name, footage(1), drawing(2))(0.45), newest) < 0.05


@each
def test_every_parameter_has_an_effect(name: str, graphics: Graphics) -> None:
    stage = Stage(graphics, name, footage(1), footage(2))
    for param in stage.shader.params[1:]:
        values: list[Value] = [value for value, _ in param.choices] or [param.low, param.high]
        if param.name == "angle":
            values = [0.0, 0.25]  # a whole turn comes back to where it was
        pictures = [stage(0.4, **{param.name: value}) for value in values]
        assert all(difference(a, b) > 0.5 for a, b in pairwise(pictures)), f"{param.name} is dead"


def test_crossfade_is_half_the_light_of_each_half_way(graphics: Graphics) -> None:
    before, after = footage(1), drawing(2)
    middle = brightness(Stage(graphics, "crossfade", before, after)(0.5))
    assert middle == pytest.approx((brightness(before) + brightness(after)) / 2, abs=0.003)


def test_luma_wipe_shows_the_bright_parts_of_the_new_picture_first(graphics: Graphics) -> None:
    after = flat(0, 0, 0)
    after[:, ::2] = (255, 255, 255, 255)
    picture = Stage(graphics, "luma-wipe", flat(200, 0, 0), after)(0.5, sweep=0.0, softness=0.0)
    assert (picture[:, ::2] == 255).all(), "bright parts are late"
    assert (picture[:, 1::2, 0] > 50).all(), "dark parts are early"
