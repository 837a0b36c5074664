"""Filters that correct, soften, redraw or enlarge a picture: their exact properties."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.shaders.test_filters import Pixels, Stage, busy, flat
from vjfx.core.param import Value
from vjfx.gl.context import Graphics


def gray(values: NDArray[np.float64] | Pixels) -> Pixels:
    """The brightness, 0..255 of shape (H, W), as a picture."""
    level = values.round().astype(np.uint8)
    return np.dstack([level, level, level, np.full_like(level, 255)])


def ramp(width: int = 256, height: int = 36) -> Pixels:
    return gray(np.tile(np.linspace(0, 255, width), (height, 1)))


def linear(picture: Pixels) -> NDArray[np.float64]:
    """The light of a picture as our shaders compute it: the square."""
    light: NDArray[np.float64] = (picture[..., :3] / 255.0) ** 2
    return light


def luminance(picture: Pixels) -> NDArray[np.float64]:
    shine: NDArray[np.float64] = linear(picture) @ np.array([0.2126, 0.7152, 0.0722])
    return shine


def test_levels_map_their_points_exactly(graphics: Graphics) -> None:
    stage = Stage(graphics, "levels", (256, 1))
    shown = stage(ramp(height=1), black=51 / 255, white=204 / 255, gamma=1.0, contrast=0.0, saturation=1.0)[0, :, 0]
    assert not shown[:52].any() and (shown[204:] == 255).all()
    assert [int(shown[level]) for level in (102, 153)] == [85, 170]
    assert np.abs(shown - ((np.arange(256) - 51) * 255 / 153).clip(0, 255)).max() <= 1


def test_levels_gamma_and_contrast_hold_the_ends(graphics: Graphics) -> None:
    stage = Stage(graphics, "levels", (256, 1))
    neutral: dict[str, Value] = {"black": 0.0, "white": 1.0, "gamma": 1.0, "contrast": 0.0, "saturation": 1.0}
    assert np.array_equal(stage(ramp(height=1), **neutral), ramp(height=1))
    curve = stage(ramp(height=1), **(neutral | {"gamma": 2.0}))[0, :, 0]
    assert np.abs(curve - np.sqrt(np.arange(256) / 255) * 255).max() <= 1
    for contrast in (-1.0, 1.0):
        bent = stage(ramp(height=1), **(neutral | {"contrast": contrast}))[0, :, 0].astype(int)
        assert bent[0] == 0 and bent[255] == 255 and abs(bent[127] - 127) <= 4
        assert (bent[192] > 192) == (contrast > 0)
    assert np.ptp(stage(busy(size=(256, 1)), **(neutral | {"saturation": 0.0}))[..., :3], axis=-1).max() <= 1


def test_hue_keeps_the_light_and_leaves_greys_alone(graphics: Graphics) -> None:
    stage = Stage(graphics, "hue", (256, 36))
    values: dict[str, Value] = {"hue": 0.5, "saturation": 1.0}
    assert np.abs(stage(ramp(), **values).astype(int) - ramp()).max() <= 1
    picture = busy((256, 36))
    turned = stage(picture, **values)
    assert np.abs(luminance(turned) - luminance(picture)).max() < 0.01
    soft = (96 + picture // 4) | np.uint8([0, 0, 0, 255])
    again = stage(stage(soft, **values), **values)
    assert np.abs(again.astype(int) - soft).max() <= 3, "two halves are a whole turn"


def test_hue_by_half_a_turn_is_the_opposite(graphics: Graphics) -> None:
    stage = Stage(graphics, "hue")
    red, green, blue, _ = stage(flat(200, 90, 90), hue=0.5, saturation=1.0)[0, 0].astype(int)
    assert red + 60 < min(green, blue)


def test_hue_turns_only_what_is_picked(graphics: Graphics) -> None:
    stage = Stage(graphics, "hue", (2, 1))
    picture = np.array([[[40, 180, 40, 255], [180, 40, 40, 255]]], np.uint8)
    shown = stage(picture, hue=0.5, saturation=1.0, range=0.3, pick=(0.0, 1.0, 0.0, 1.0)).astype(int)
    assert shown[0, 0, 1] < shown[0, 0, 0]
    assert np.abs(shown[0, 1] - picture[0, 1]).max() <= 1


@pytest.mark.parametrize("kind", [0, 1, 2, 3])
@pytest.mark.parametrize("amount", [0.15, 0.4, 1.0])
def test_blur_keeps_a_flat_picture(graphics: Graphics, kind: int, amount: float) -> None:
    shown = Stage(graphics, "blur")(flat(180, 60, 20), kind=kind, amount=amount)
    assert np.abs(shown.astype(int) - flat(180, 60, 20)).max() <= 1


@pytest.mark.parametrize("amount", [0.34, 0.4, 0.6, 0.9])
def test_blur_keeps_the_mean_and_is_a_gaussian(graphics: Graphics, amount: float) -> None:
    width, height = size = (320, 180)
    y, x = np.mgrid[:height, :width]
    picture = gray(np.where(np.hypot(x - 159.5, y - 89.5) < 12, 255.0, 0.0))
    shown = Stage(graphics, "blur", size)(picture, amount=amount)
    light, before = linear(shown)[..., 0], linear(picture)[..., 0]
    assert light.sum() == pytest.approx(before.sum(), rel=0.002)
    wider = (((x - 159.5) ** 2 * light).sum() / light.sum()) - ((x - 159.5) ** 2 * before).sum() / before.sum()
    assert np.sqrt(wider) == pytest.approx(0.1 * amount**2 * height, rel=0.1)


@pytest.mark.parametrize(("angle", "axis"), [(0.0, 1), (0.25, 0)])
def test_blur_moves_along_its_direction(graphics: Graphics, angle: float, axis: int) -> None:
    size = (160, 160)
    shown = Stage(graphics, "blur", size)(disc(size, 4, 255.0, 0.0), kind=1, angle=angle, amount=0.6)[..., 0] > 8
    along, across = shown.any(axis=1 - axis).sum(), shown.any(axis=axis).sum()
    assert along == pytest.approx(0.6**2 * 0.5 * 160 + 8, abs=5) and across <= 12


def test_sharpen_without_halos_stays_between_its_neighbours(graphics: Graphics) -> None:
    width, height = size = (64, 36)
    edge = gray(np.tile(60 + 120 / (1 + np.exp(-(np.arange(width) - 31.5) / 2)), (height, 1)))
    stage = Stage(graphics, "sharpen", size)
    firm = stage(edge, amount=1.0, halo=0.0, clarity=0.0, noise=0.0)[18, :, 0].astype(int)
    assert firm.min() >= edge[..., 0].min() and firm.max() <= edge[..., 0].max()
    assert np.diff(firm).max() > 1.3 * np.diff(edge[18, :, 0].astype(int)).max()
    loose = stage(edge, halo=1.0)[18, :, 0]
    assert loose.max() > edge[..., 0].max() and loose.min() < edge[..., 0].min()


@pytest.mark.parametrize("steps", [2, 3, 5, 8])
@pytest.mark.parametrize("palette", [5, 6])
def test_posterize_has_as_many_levels_as_steps(graphics: Graphics, steps: int, palette: int) -> None:
    stage = Stage(graphics, "posterize", (512, 36))
    shown = stage(ramp(512), steps=float(steps), palette=palette, depth=0.0, shapes=0.0)
    levels, counts = np.unique(shown[18, :, 1], return_counts=True)
    assert (counts > 512 / steps / 2).sum() == steps
    assert counts[counts > 8].sum() > 512 - 4 * steps, "an edge is no wider than its own pixel"
    assert levels[0] == 0


def test_posterize_has_soft_edges(graphics: Graphics) -> None:
    shown = Stage(graphics, "posterize", (61, 36))(ramp(61), steps=5.0, palette=6, depth=0.0, shapes=0.0)
    levels = np.array([0, 1.5, 2.5, 3.5, 4.5]) / 5 * 255
    between = np.abs(shown[18, :, 1, None] - levels).min(-1) > 4
    assert 1 <= between.sum() <= 8


def test_posterize_keeps_a_pure_hue(graphics: Graphics) -> None:
    shown = Stage(graphics, "posterize")(flat(0, 0, 220))[18, 32]
    assert shown[2] > 150 and max(shown[0], shown[1]) < 80


def test_ascii_writes_less_the_darker_it_is(graphics: Graphics) -> None:
    stage = Stage(graphics, "ascii", (192, 128))
    lit = []
    for level in range(4, 256, 18):
        shown = stage(flat(level, level, level, size=(192, 128)), scale=0.6, ground=0.0)
        lit.append(float((shown[..., 0] > 40).mean()))
    assert lit == sorted(lit) and len(set(lit)) >= 10
    assert lit[0] == 0 and lit[-1] > 0.4


def test_ascii_follows_contours(graphics: Graphics) -> None:
    size = (192, 128)
    y, x = np.mgrid[:128, :192]
    upright = gray(np.where(np.abs(x - 99) < 2, 255.0, 0.0))
    lying = gray(np.where(np.abs(y - 67) < 2, 255.0, 0.0))
    for picture, axis in ((upright, 0), (lying, 1)):
        shown = Stage(graphics, "ascii", size)(picture, scale=0.5, edges=1.0, ground=0.0)[..., 0] > 60
        along, across = shown.any(axis=1 - axis).mean(), shown.any(axis=axis).mean()
        assert along > 0.7 and across < 0.1


def test_ascii_is_stable_under_grain(graphics: Graphics) -> None:
    size = (192, 128)
    random = np.random.default_rng(3)
    stage = Stage(graphics, "ascii", size)
    pages = [
        stage(gray((130 + random.normal(0, 12, (128, 192))).clip(0, 255)), scale=0.6, ground=0.0)[..., 0] > 100
        for _ in range(6)
    ]
    assert all((page != pages[0]).mean() < 0.02 for page in pages[1:])


PLAIN: dict[str, Value] = {"grain": 0.0, "strokes": 0.0, "dots": 0.0, "ink": 0.0, "steady": 0.0}


def test_upscale_keeps_a_flat_colour(graphics: Graphics) -> None:
    size = (160, 90)
    shown = Stage(graphics, "upscale", size)(flat(200, 90, 30, size=size), pixels=24.0, **PLAIN)
    assert np.abs(shown.astype(int) - flat(200, 90, 30, size=size)).max() <= 1


def enlarged(source: NDArray[np.float64], times: int) -> Pixels:
    """A small picture as a host scales it: linear between its pixel centres."""
    height, width = source.shape
    x = ((np.arange(width * times) + 0.5) / times - 0.5).clip(0, width - 1)
    y = ((np.arange(height * times) + 0.5) / times - 0.5).clip(0, height - 1)
    rows = np.array([np.interp(x, np.arange(width), row) for row in source])
    return gray(np.array([np.interp(y, np.arange(height), column) for column in rows.T]).T)


def test_upscale_does_not_overshoot_and_is_crisper(graphics: Graphics) -> None:
    y, x = np.mgrid[:24, :40]
    disc = np.where(np.hypot(x - 19.5, y - 11.5) < 7, 210.0, 40.0)
    before = enlarged(disc, 8)
    shown = Stage(graphics, "upscale", (320, 192))(before, pixels=24.0, sharp=1.0, **PLAIN)[..., 0]
    assert shown.min() >= 39 and shown.max() <= 211

    def between(picture: Pixels) -> float:
        return float(((picture > 60) & (picture < 190)).mean())

    assert between(shown) < 0.5 * between(before[..., 0])
    exact = np.hypot(*(np.mgrid[:192, :320] / 8 - np.array([11.9375, 19.9375])[:, None, None])) < 7.0
    assert ((shown > 125) == exact).mean() > 0.985


def test_upscale_works_on_the_pixels_of_a_small_picture(graphics: Graphics) -> None:
    stage = Stage(graphics, "upscale", (320, 192))
    stage.images["inputImage"] = graphics.texture((40, 24))
    source = np.where(np.mgrid[:24, :40][1] < 20, 30.0, 220.0)
    shown = stage(gray(source), sharp=1.0, **PLAIN)[96, :, 0]
    assert np.abs(shown[:150].astype(int) - 30).max() <= 2 and np.abs(shown[170:].astype(int) - 220).max() <= 2


def test_upscale_reduces_flicker_and_leaves_no_ghost(graphics: Graphics) -> None:
    size = (160, 96)
    random = np.random.default_rng(5)
    frames = [enlarged((120 + random.normal(0, 5, (24, 40))).clip(0, 255), 4) for _ in range(8)]

    def restlessness(steady: float) -> float:
        stage = Stage(graphics, "upscale", size)
        shown = [stage(frame, pixels=24.0, **(PLAIN | {"steady": steady})).astype(float) for frame in frames]
        return float(np.mean([np.abs(a - b).mean() for a, b in pairwise(shown[2:])]))

    assert restlessness(1.0) < 0.6 * restlessness(0.0)
    stage = Stage(graphics, "upscale", size)
    stage(flat(255, 255, 255, size=size), pixels=24.0, **(PLAIN | {"steady": 1.0}))
    assert stage(flat(0, 0, 0, size=size))[..., :3].max() <= 24


def disc(size: tuple[int, int], radius: float, inside: float = 200.0, outside: float = 30.0) -> Pixels:
    y, x = np.mgrid[: size[1], : size[0]]
    return gray(np.where(np.hypot(x - (size[0] - 1) / 2, y - (size[1] - 1) / 2) < radius, inside, outside))


def test_edges_draw_a_ring_around_a_disc(graphics: Graphics) -> None:
    size = (320, 180)
    values: dict[str, Value] = {"ground": 0.0, "glow": 0.0, "run": 0.0, "palette": 5}
    shown = Stage(graphics, "edges", size)(disc(size, 50), **values)[..., 0]
    y, x = np.mgrid[:180, :320]
    far = np.hypot(x - 159.5, y - 89.5) - 50
    assert (shown[np.abs(far) < 0.5] > 100).mean() > 0.95
    assert shown[np.abs(far) > 5].max() < 4


def test_edges_are_stable_under_grain(graphics: Graphics) -> None:
    size = (160, 90)
    random = np.random.default_rng(5)
    stage = Stage(graphics, "edges", size)
    clean = disc(size, 28)[..., 0].astype(float)
    shown = [
        stage(gray((clean + random.normal(0, 5, clean.shape)).clip(0, 255)), ground=0.0, run=0.0).astype(float)
        for _ in range(6)
    ]
    assert all(np.abs(a - b).mean() < 0.005 * a[..., :3].mean() for a, b in pairwise(shown[2:]))
    assert shown[-1][10, 10, :3].max() < 0.3 * shown[-1][..., :3].max()


def test_lens_keeps_its_centre_and_shows_no_border(graphics: Graphics) -> None:
    size = (160, 90)
    rim = flat(255, 255, 255, size=size)
    rim[3:-3, 3:-3, :3] = 60
    rim[40:50, 75:85, 0] = 255
    still: dict[str, Value] = {"amount": 1.0, "fringe": 0.0, "soft": 0.0, "vignette": 0.0, "breath": 0.0}
    for bend, spot in ((-1.0, 1.0), (0.0, 1.0), (1.0, 2.5)):
        shown = Stage(graphics, "lens", size)(rim, bend=bend, **still)
        assert shown[45, 80, 0] == 255 and shown[45, 80, 1] == 60
        wide = (shown[45, 40:120, 0] > 160).sum() / 10
        assert wide == pytest.approx(spot, abs=0.25)
        assert shown[..., 1].min() >= 59
    rays = Stage(graphics, "lens", size)(rim, **(still | {"fringe": 1.0, "bend": 0.0})).astype(int)
    assert np.abs(rays[..., 0] - rays[..., 2])[:, :20].max() > 40


def test_bloom_spreads_its_colour_and_never_clips(graphics: Graphics) -> None:
    size = (320, 180)
    picture = disc(size, 10, 255.0, 0.0)
    shown = Stage(graphics, "bloom", size)(picture, amount=1.0, tint=(1.0, 0.3, 0.1, 1.0), radius=1.0).astype(int)
    row = shown[90, 160:, :3]
    assert row[40, 0] > 20 and row[40, 0] > 1.5 * row[40, 2]
    assert all(np.diff(row[12:140, 0]) <= 1)
    warm = flat(250, 120, 30, size=size)
    hot = Stage(graphics, "bloom", size)(warm, amount=1.0, threshold=0.0)[90, 160].astype(int)
    assert hot[0] > hot[1] + 20 and hot[1] > hot[2] + 20 and hot[2] < 240


def poses(graphics: Graphics, fps: float, **values: Value) -> Pixels:
    """One second of a light that steps from left to right, five columns a second, then dark."""

    def light(now: float) -> Pixels:
        picture = flat(0, 0, 0, size=(90, 30))
        if now < 0.999:
            column = 9 + 18 * int(now * 5 + 1e-6)
            picture[9:21, column - 3 : column + 3, :3] = 255
        return picture

    stage = Stage(graphics, "echo", (90, 30), fps)
    return stage.run(1.05, light, delay=0.2, copies=8.0, palette=6, **values)


def test_echo_keeps_every_pose_and_fades_the_older_ones(graphics: Graphics) -> None:
    shown = poses(graphics, 30.0)[15, 9::18, 0].astype(int)
    assert shown.min() > 10 and (np.diff(shown) > 0).all()


def test_echo_is_the_same_at_30_and_60_frames(graphics: Graphics) -> None:
    slow, fast = poses(graphics, 30.0), poses(graphics, 60.0)
    assert np.abs(slow[15, 9::18, 0].astype(int) - fast[15, 9::18, 0]).max() <= 24


def test_echo_fades_out(graphics: Graphics) -> None:
    stage = Stage(graphics, "echo")
    shown = stage.run(2.0, lambda now: flat(255, 255, 255) if now < 0.2 else flat(0, 0, 0), delay=0.1, copies=8.0)
    assert not shown[..., :3].any()
