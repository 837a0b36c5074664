"""Properties that all our ISF filters share, on any renderer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import moderngl
import numpy as np
import pytest
from numpy.typing import NDArray

from vjfx.core.param import Kind, Value, defaults
from vjfx.core.protocols import Tick
from vjfx.gl.context import Graphics
from vjfx.gl.shader import Shader
from vjfx.isf import file as isf

Pixels = NDArray[np.uint8]  # (H, W, 4), rows from the bottom

FOLDER = Path(__file__).parents[2] / "shaders" / "filters"
NAMES = sorted(path.stem for path in FOLDER.glob("*.fs") if path.stem != "lineart")
SIZE = (64, 36)
BLACK_STAYS_BLACK = [name for name in NAMES if name not in ("paper", "split", "strobe")]


class Stage:
    """One filter, drawn frame after frame at a steady rate."""

    def __init__(self, graphics: Graphics, name: str, size: tuple[int, int] = SIZE, fps: float = 30.0) -> None:
        self.shader = Shader(graphics, isf.load(FOLDER / f"{name}.fs"), size)
        self.size, self.fps, self.index = size, fps, 0
        self.values: dict[str, Value] = defaults(self.shader.params)
        self.images = {name: graphics.texture(size) for name in self.shader.images}

    def __call__(self, picture: Pixels, other: Pixels | None = None, **values: Value) -> Pixels:
        """The next frame, with some values changed from now on."""
        for name, texture in self.images.items():
            texture.write((picture if name == "inputImage" or other is None else other).tobytes())
        self.values |= values
        tick = Tick(self.index, self.index / self.fps, 1 / self.fps if self.index else 0.0, (2026.0, 1.0, 1.0, 0.0))
        self.index += 1
        return pixels(self.shader.draw(tick, self.values, self.images))

    def run(self, until: float, picture: Callable[[float], Pixels], **values: Value) -> Pixels:
        """The frame at `until` seconds, after all those before it."""
        while self.index / self.fps < until - 1e-6:
            self(picture(self.index / self.fps), **values)
        return self(picture(until), **values)

    @property
    def identity(self) -> dict[str, Value]:
        return dict(self.shader.isf.identity)


def pixels(texture: moderngl.Texture) -> Pixels:
    if texture.dtype == "f4":
        floats = np.frombuffer(texture.read(), np.float32).reshape(texture.height, texture.width, 4)
        return (floats.clip(0, 1) * 255 + 0.5).astype(np.uint8)
    return np.frombuffer(texture.read(), np.uint8).reshape(texture.height, texture.width, 4)


def busy(size: tuple[int, int] = SIZE, seed: int = 1, alpha: bool = False) -> Pixels:
    """Gradients, noise, a grid and bright lines; another seed gives another frame."""
    width, height = size
    random = np.random.default_rng(seed)
    y, x = np.mgrid[:height, :width]
    picture = np.stack([x * 255 / width, y * 255 / height, 255 - x * 255 / width, 255 + 0 * x], -1)
    picture[..., :3] *= 0.3 + 0.7 * (((x // 6 + y // 6) % 2) == 0)[..., None]
    picture[..., :3] += random.normal(0, 20, picture[..., :3].shape)
    picture[(x + 3 * y + 5 * seed) % 17 == 0, :3] = 255
    if alpha:
        picture[..., 3] = random.integers(0, 256, (height, width))
    return picture.clip(0, 255).astype(np.uint8)


def flat(*color: int, size: tuple[int, int] = SIZE) -> Pixels:
    return np.full((size[1], size[0], 4), (*color, 255), np.uint8)


def blob() -> Pixels:
    """A soft white light a little off the middle, on black."""
    y, x = np.mgrid[: SIZE[1], : SIZE[0]]
    light = np.exp(-((x - 40) ** 2 + (y - 22) ** 2) / 30) * 255
    return np.dstack([light, light, light, np.full_like(light, 255)]).astype(np.uint8)


def apart(one: Pixels, two: Pixels) -> int:
    return int(np.abs(one.astype(int) - two).max())


@pytest.mark.parametrize("name", NAMES)
def test_has_a_description_and_labels(name: str) -> None:
    shader = isf.load(FOLDER / f"{name}.fs")
    assert shader.kind == "filter"
    assert shader.credit == "vjfx" and shader.description and shader.categories
    assert 3 <= len(shader.params) <= 8
    for param in shader.params:
        assert param.help, f"{param.name} has no label"
        if param.kind is not Kind.EVENT:
            assert param.check(param.default) == param.default
    assert set(shader.identity) == ({"position"} if name == "split" else {"amount"})


@pytest.mark.parametrize("name", NAMES)
def test_does_something_and_leaves_a_picture(graphics: Graphics, name: str) -> None:
    stage = Stage(graphics, name)
    if name == "strobe":
        stage(busy(), flash=True)
    still = flat(200, 40, 90)
    pictures = [(busy(seed=seed), stage(busy(seed=seed), other=still, rate=2.0)) for seed in range(1, 6)]
    assert max(apart(before, after) for before, after in pictures) > 30
    assert all(after[..., :3].std() > 8 and after[..., :3].mean() > 4 for _, after in pictures)


@pytest.mark.parametrize("size", [SIZE, (33, 21)], ids=str)
@pytest.mark.parametrize("name", NAMES)
def test_returns_its_input_at_identity(graphics: Graphics, name: str, size: tuple[int, int]) -> None:
    stage = Stage(graphics, name, size)
    high = {p.name: p.high for p in stage.shader.params if p.kind is Kind.FLOAT}
    stage(busy(size), **high, **({"flash": True} if name == "strobe" else {}))
    for seed in range(2, 6):
        stage(busy(size, seed))
    for seed in range(6, 9):
        picture = busy(size, seed, alpha=True)
        shown = stage(picture, other=flat(255, 0, 0, size=size), **stage.identity)
        assert np.array_equal(shown, picture)


@pytest.mark.parametrize("size", [(33, 21), pytest.param((720, 1280), marks=pytest.mark.slow)], ids=str)
@pytest.mark.parametrize("name", NAMES)
def test_draws_at_odd_and_upright_sizes(graphics: Graphics, name: str, size: tuple[int, int]) -> None:
    stage = Stage(graphics, name, size)
    picture = busy(size)
    stage(picture, flash=True) if name == "strobe" else stage(picture)
    assert stage(picture)[..., :3].std() > 8


@pytest.mark.parametrize("name", NAMES)
def test_compiles_as_glsl_330(graphics: Graphics, name: str) -> None:
    class Oldest(Graphics):
        glsl_header = "#version 330 core\n"  # type: ignore[assignment]

    texture = graphics.texture(SIZE)
    texture.write(busy().tobytes())
    shader = Shader(Oldest(graphics.context), isf.load(FOLDER / f"{name}.fs"), SIZE)
    shown = shader.draw(
        Tick(0, 0.0, 0.0, (2026.0, 1.0, 1.0, 0.0)), defaults(shader.params), dict.fromkeys(shader.images, texture)
    )
    assert pixels(shown)[..., :3].std() > 8


@pytest.mark.parametrize("name", BLACK_STAYS_BLACK)
def test_black_stays_black(graphics: Graphics, name: str) -> None:
    stage = Stage(graphics, name)
    for _ in range(3):
        assert not stage(flat(0, 0, 0))[..., :3].any()


@pytest.mark.parametrize(
    ("name", "values", "tolerance"),
    [
        ("trails", {"decay": 0.4}, 3),
        ("feedback", {"zoom": 0.4, "rotate": 0.3, "decay": 0.3, "hue": 0.2}, 12),
        ("feedback", {"zoom": 0.0, "rotate": 0.0, "decay": 0.3, "hue": 0.3}, 3),
    ],
)
def test_an_afterglow_is_the_same_at_30_and_60_frames(
    graphics: Graphics, name: str, values: dict[str, Value], tolerance: int
) -> None:
    def lit_for_a_moment(now: float) -> Pixels:
        return blob() if now < 0.19 else flat(0, 0, 0)

    slow, fast = (Stage(graphics, name, fps=fps).run(1.0, lit_for_a_moment, **values) for fps in (30.0, 60.0))
    assert slow[..., :3].max() > 40, "nothing is left to compare"
    assert apart(slow, fast) <= tolerance


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("kaleido", {"speed": 0.8, "soft": 1.0}),
        ("crt", {"roll": 0.5}),
        ("glitch", {"amount": 1.0, "rate": 11.3, "hold": 0.0}),
    ],
)
def test_motion_is_the_same_at_30_and_60_frames(graphics: Graphics, name: str, values: dict[str, Value]) -> None:
    picture = np.repeat(blob()[..., :1], 4, -1) if name == "kaleido" else busy()
    slow, fast = (Stage(graphics, name, fps=fps).run(1.0, lambda _: picture, **values) for fps in (30.0, 60.0))
    still = Stage(graphics, name)(picture, **values)
    assert np.abs(slow.astype(int) - fast).mean() < 1
    assert np.abs(slow.astype(int) - still).mean() > 2, "nothing has moved"


def test_feedback_never_gets_brighter_than_its_input(graphics: Graphics) -> None:
    stage = Stage(graphics, "feedback")
    picture = busy() // 2
    shown = stage.run(3.0, lambda _: picture, amount=1.0, decay=0.0, zoom=0.2, rotate=0.2, hue=0.0)
    assert shown[..., :3].max() <= picture[..., :3].max() + 1


@pytest.mark.parametrize("name", ["feedback", "trails"])
def test_an_echo_fades_to_true_black(graphics: Graphics, name: str) -> None:
    stage = Stage(graphics, name, fps=60.0)
    shown = stage.run(5.0, lambda now: flat(255, 255, 255) if now < 0.05 else flat(0, 0, 0), decay=0.6)
    assert not shown[..., :3].any()


def test_glitch_releases_the_past_while_it_rests(graphics: Graphics) -> None:
    stage = Stage(graphics, "glitch", fps=60.0)
    stage.run(0.5, lambda _: flat(255, 0, 0), amount=1.0, hold=1.0)
    stage(flat(0, 0, 255), amount=0.0)
    shown = stage.run(1.0, lambda _: flat(0, 0, 255), amount=1.0)
    assert not shown[..., 0].any()


def test_glitch_holds_on_to_the_past(graphics: Graphics) -> None:
    stage = Stage(graphics, "glitch", fps=60.0)
    stage.run(0.3, lambda _: flat(255, 0, 0), amount=1.0, hold=1.0)
    assert (stage(flat(0, 0, 255))[..., 0] == 255).mean() > 0.1


def test_glitch_breaks_more_with_a_higher_amount(graphics: Graphics) -> None:
    def broken(amount: float) -> float:
        stage = Stage(graphics, "glitch")
        frames = [stage(busy(), amount=amount) for _ in range(30)]
        return float(np.mean([(np.abs(frame.astype(int) - busy()).max(-1) > 8).mean() for frame in frames]))

    assert 0 < broken(0.2) < 0.35 < broken(1.0)


def flashes(graphics: Graphics, fps: float, values: dict[str, Value], events: bool, wild: bool) -> int:
    """The largest number of flashes within one second, of ten seconds."""
    stage = Stage(graphics, "strobe", (2, 2), fps)
    dark = flat(20, 20, 20, size=(2, 2))
    light, rises = 20, []
    for index in range(round(10 * fps)):
        if wild:  # a performer who moves every fader at every frame
            values |= {
                "amount": float(index % 2),
                "duty": (0.05, 0.9)[index // 3 % 2],
                "rate": (25.0, 1.0)[index // 5 % 2],
            }
        now = int(stage(dark, **values, flash=events)[0, 0, 0])
        if now > light + 20:
            rises.append(index / fps)
        light = now
    return max((sum(start <= rise < start + 1 for rise in rises) for start in rises), default=0)


@pytest.mark.parametrize("fps", [30.0, 60.0, 144.0])
@pytest.mark.parametrize(("events", "wild"), [(False, False), (True, False), (True, True)])
def test_a_safe_strobe_never_flashes_more_than_three_times_a_second(
    graphics: Graphics, fps: float, events: bool, wild: bool
) -> None:
    values: dict[str, Value] = {"amount": 1.0, "rate": 20.0, "fade": 0.0, "duty": 0.5}
    assert 2 <= flashes(graphics, fps, values, events, wild) <= 3


@pytest.mark.parametrize("fps", [30.0, 60.0, 144.0])
def test_an_unsafe_strobe_flashes_at_its_rate(graphics: Graphics, fps: float) -> None:
    values: dict[str, Value] = {"amount": 1.0, "rate": 20.0, "fade": 0.0, "duty": 0.5, "safe": False}
    assert flashes(graphics, fps, values, events=False, wild=False) > 3


def test_a_strobe_keeps_its_rate_at_any_frame_rate(graphics: Graphics) -> None:
    values: dict[str, Value] = {"amount": 1.0, "rate": 2.0, "fade": 0.0, "duty": 0.25}
    assert [flashes(graphics, fps, dict(values), events=False, wild=False) for fps in (30.0, 60.0)] == [2, 2]


def test_split_shows_one_picture_on_either_side(graphics: Graphics) -> None:
    stage = Stage(graphics, "split")
    shown = stage(flat(255, 0, 0), other=flat(0, 0, 255), line=0.0)
    assert shown[0, 0].tolist() == [255, 0, 0, 255] and shown[0, -1].tolist() == [0, 0, 255, 255]
    assert np.array_equal(stage(flat(255, 0, 0), other=flat(0, 0, 255), position=0.0, line=1.0), flat(0, 0, 255))


def test_displace_without_a_mask_moves_nothing(graphics: Graphics) -> None:
    stage = Stage(graphics, "displace")
    assert np.array_equal(stage(busy(), other=np.zeros_like(busy()), amount=1.0, crawl=1.0), busy())


def test_a_mask_hides_what_is_dark_in_the_other_picture(graphics: Graphics) -> None:
    stage, other = Stage(graphics, "mask"), flat(0, 0, 0)
    other[:, 40:], other[:, 50:, 3] = 255, 128
    assert [stage(busy(), other)[0, x, 3] for x in (10, 45, 60)] == [0, 255, 128]
    assert np.array_equal(stage(busy(), other)[..., :3], busy()[..., :3])
    assert [stage(busy(), other, by=1)[0, x, 3] for x in (10, 45, 60)] == [255, 255, 128]
    assert [stage(busy(), other, by=0, invert=True)[0, x, 3] for x in (10, 45, 60)] == [255, 0, 127]
    assert [stage(busy(), other, invert=False, low=0.6, high=0.6)[0, x, 3] for x in (10, 45, 60)] == [0, 255, 0]


def test_neon_has_a_white_core_and_a_coloured_halo(graphics: Graphics) -> None:
    picture = flat(0, 0, 0, size=(320, 180))
    picture[88:92] = 255
    shown = Stage(graphics, "neon-glow", (320, 180))(picture, flicker=0.0, palette=1)[:, 160, :3].astype(int)
    assert shown[90].min() > 200
    halo = shown[95]
    assert halo[2] > 60 and halo[2] > 1.5 * halo[0]
    assert shown[0].max() < 12
