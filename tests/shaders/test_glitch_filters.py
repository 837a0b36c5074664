"""Properties of the glitch filters: where they break the picture, and that they do so in musical time."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.shaders.test_filters import Pixels, Stage, apart, blob, busy, flat
from vjfx.core.param import Value
from vjfx.gl.context import Graphics

WIDE = (160, 96)
# Datamosh that only drags: no healing, nothing new, and motion as it is found.
DRAG: dict[str, Value] = {"amount": 1.0, "drag": 0.5, "melt": 0.0, "residue": 0.0, "decay": 0.0}
# Sorting of whole lines, without chance.
WHOLE: dict[str, Value] = {"amount": 1.0, "threshold": 0.0, "density": 1.0, "ragged": 0.0, "rate": 0.0, "calm": 0.0}


def clouds(seed: int, tint: tuple[float, float, float]) -> NDArray[np.float64]:
    """Soft noise that wraps around, so that it can be found again after it has moved."""
    width, height = WIDE
    waves = np.fft.rfft2(np.random.default_rng(seed).normal(0, 1, (height, width)))
    y, x = np.meshgrid(np.fft.fftfreq(height), np.fft.rfftfreq(width), indexing="ij")
    soft = np.fft.irfft2(waves * np.exp(-((x**2 + y**2) * 150)), (height, width))
    soft = (soft - soft.min()) / (soft.max() - soft.min()) * 255
    return np.dstack([soft * share for share in tint] + [np.full_like(soft, 255)])


def moving(scene: NDArray[np.float64], x: int, y: int = 0) -> Pixels:
    return np.roll(scene, (y, x), (0, 1)).astype(np.uint8)


def light(picture: Pixels) -> NDArray[np.float64]:
    return picture[..., :3] @ np.array([0.2126, 0.7152, 0.0722])


def test_datamosh_drags_the_old_picture_along_with_the_new_motion(graphics: Graphics) -> None:
    old, new = clouds(1, (1.0, 0.1, 0.1)), clouds(2, (0.5, 0.9, 0.9))
    stage = Stage(graphics, "datamosh", WIDE)
    stage(moving(old, 0), **DRAG)
    for step in range(8):
        shown = stage(moving(new, 3 * step, 2 * step))
    expected = moving(old, 21, 14)
    inner = (slice(30, -30), slice(40, -40))
    near = np.abs(shown.astype(int) - expected)[inner].max(-1) < 16
    unmoved = np.abs(shown.astype(int) - moving(old, 0))[inner].max(-1) < 16
    assert near.mean() > 0.8 > 0.5 > unmoved.mean()


def test_datamosh_holds_until_it_is_refreshed(graphics: Graphics) -> None:
    stage = Stage(graphics, "datamosh")
    stage(flat(255, 0, 0), **DRAG)
    assert np.array_equal(stage.run(2.0, lambda _: busy()), flat(255, 0, 0))
    assert np.array_equal(stage(busy(), refresh=True), busy())


def test_datamosh_heals_block_by_block(graphics: Graphics) -> None:
    stage = Stage(graphics, "datamosh")
    stage(flat(255, 0, 0), **DRAG | {"decay": 0.7})
    healed = [float((stage.run(now, lambda _: busy()) == busy()).all(-1).mean()) for now in (0.25, 0.6, 1.5)]
    assert 0.02 < healed[0] < healed[1] < 0.9 and healed[2] > 0.99


def broken(stage: Stage, other: Pixels, until: float, **values: Value) -> NDArray[np.bool_]:
    """Which pixels of a still picture have been changed at least once."""
    picture = busy(stage.size)
    changed = np.zeros(picture.shape[:2], bool)
    while stage.index / stage.fps < until:
        changed |= np.abs(stage(picture, other, **values).astype(int) - picture).max(-1) > 8
    return changed


def test_crawl_keeps_to_the_lines_and_runs_along_them(graphics: Graphics) -> None:
    line = flat(0, 0, 0, size=WIDE)
    line[60:62] = 255
    # Few begin, so that only those that run can have been everywhere.
    values: dict[str, Value] = {"amount": 1.0, "density": 0.2, "speed": 0.9, "tail": 0.2, "scale": 0.3}
    early, late = (broken(Stage(graphics, "crawl", WIDE), line, until, **values) for until in (1.0, 4.0))
    assert late[45:76].any() and not late[:45].any() and not late[76:].any()
    assert 0 < early.any(0).mean() < 0.7 and late.any(0).mean() > 0.75


def test_crawl_without_lines_follows_the_edges_of_the_picture(graphics: Graphics) -> None:
    stage = Stage(graphics, "crawl", WIDE)
    stage.images["mask"] = graphics.texture((1, 1))
    picture = flat(0, 0, 0, size=WIDE)
    picture[:, 80:] = (0, 200, 100, 255)
    changed = np.zeros(picture.shape[:2], bool)
    for _ in range(60):
        shown = stage(picture, np.zeros((1, 1, 4), np.uint8), amount=1.0, density=1.0, smear=0.0)
        changed |= np.abs(shown.astype(int) - picture).max(-1) > 8
    assert changed[:, 60:100].any() and not changed[:, :40].any() and not changed[:, 120:].any()


def doubled(size: tuple[int, int]) -> Pixels:
    """Noise of two by two pixels, so that sorting at half the size loses nothing."""
    noise = np.random.default_rng(3).integers(1, 256, (size[1] // 2, size[0] // 2, 4), np.uint8)
    noise[..., 3] = 255
    return noise.repeat(2, 0).repeat(2, 1)


@pytest.mark.parametrize(
    ("angle", "axis", "rising"), [(0.0, 1, False), (0.5, 1, True), (0.25, 0, False), (0.75, 0, True)]
)
def test_sort_puts_the_pixels_of_every_line_in_order(graphics: Graphics, angle: float, axis: int, rising: bool) -> None:
    picture = doubled((256, 144))
    shown = Stage(graphics, "sort", (256, 144))(picture, **WHOLE, angle=angle)[::2, ::2]
    steps = np.diff(light(shown), axis=axis) * (1 if rising else -1)
    assert steps.min() > -0.01
    before = picture[::2, ::2].view(np.uint32)[..., 0]
    assert np.array_equal(np.sort(before, axis), np.sort(np.ascontiguousarray(shown).view(np.uint32)[..., 0], axis))


def test_sort_leaves_what_is_below_the_threshold(graphics: Graphics) -> None:
    picture = doubled((256, 144))
    shown = Stage(graphics, "sort", (256, 144))(picture, **WHOLE | {"threshold": 0.4, "angle": 0.0})
    dark = light(picture) < 0.4 * 255 - 1
    assert np.array_equal(shown[dark], picture[dark])
    before, after = (light(each)[::2, ::2] * ~dark[::2, ::2] for each in (picture, shown))
    assert np.abs(before - after).max() > 20, "nothing has moved"
    assert np.allclose(np.sort(before, 1), np.sort(after, 1))


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("blocks", {"rate": 0.0}),
        ("tear", {"rate": 0.0}),
        ("vhs", {"speed": 0.0}),
        ("sort", {"rate": 0.0, "calm": 0.0}),
    ],
)
def test_random_damage_is_constant_while_time_stands_still(
    graphics: Graphics, name: str, values: dict[str, Value]
) -> None:
    stage = Stage(graphics, name)
    first = stage(busy(), **values, amount=1.0)
    assert apart(first, busy()) > 30
    assert np.array_equal(stage.run(1.0, lambda _: busy()), first)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("blocks", {"amount": 1.0, "rate": 5.3}),
        ("tear", {"amount": 1.0, "rate": 2.7}),
        ("vhs", {"amount": 1.0, "speed": 0.43}),
        ("sync", {"amount": 1.0, "rate": 3.7, "skew": 0.7, "roll": 0.3}),
    ],
)
def test_damage_is_the_same_at_30_and_60_frames(graphics: Graphics, name: str, values: dict[str, Value]) -> None:
    picture = np.repeat(blob()[..., :1], 4, -1)
    slow, fast = (Stage(graphics, name, fps=fps).run(1.0, lambda _: picture, **values) for fps in (30.0, 60.0))
    still = Stage(graphics, name)(picture, **values)
    moved = np.abs(slow.astype(int) - still).mean()
    assert moved > 1, "nothing has moved"
    assert np.abs(slow.astype(int) - fast).mean() < 0.2 * moved


@pytest.mark.parametrize("name", ["blocks", "vhs", "tear", "sort", "crawl"])
def test_a_higher_amount_breaks_more(graphics: Graphics, name: str) -> None:
    picture = busy((256, 144))

    def damage(amount: float) -> float:
        stage = Stage(graphics, name, (256, 144))
        return float(np.mean([np.abs(stage(picture, amount=amount).astype(int) - picture).mean() for _ in range(16)]))

    little, half, much = damage(0.2), damage(0.5), damage(1.0)
    assert 0 < little < half < much


def test_tear_without_slipping_strips_shows_no_seams(graphics: Graphics) -> None:
    assert apart(Stage(graphics, "tear")(busy(), amount=1.0, density=0.0, ragged=1.0), busy()) <= 1


def test_sync_recovers(graphics: Graphics) -> None:
    stage = Stage(graphics, "sync", fps=60.0)
    lost = stage.run(0.9, lambda _: busy(), amount=1.0, roll=1.0, skew=1.0, rate=0.0, wobble=0.0, bend=0.0, ghost=0.0)
    assert np.abs(lost.astype(int) - busy()).mean() > 20
    found = [stage.run(now, lambda _: busy(), roll=0.0, skew=0.0) for now in (1.0, 2.0, 3.0, 6.0)]
    away = [np.abs(shown.astype(int) - busy()).mean() for shown in found]
    assert all(later < earlier for earlier, later in pairwise(away)) and away[-1] < 0.1


def test_crush_at_full_amount_is_black_and_white_and_keeps_the_brightness(graphics: Graphics) -> None:
    ramp = np.repeat(np.linspace(0, 255, WIDE[0])[None, :, None], WIDE[1], 0).repeat(4, -1).astype(np.uint8)
    ramp[..., 3] = 255
    values: dict[str, Value] = {"amount": 1.0, "bits": 1.0, "scale": 0.0, "dither": 1.0, "contrast": 0.0, "hold": 0.0}
    shown = Stage(graphics, "crush", WIDE)(ramp, **values)[..., :3]
    assert set(np.unique(shown)) == {0, 255}
    assert np.abs(shown.mean((0, 2)).reshape(-1, 16).mean(1) - ramp[0, :, 0].reshape(-1, 16).mean(1)).max() < 8


def test_crush_takes_fewer_frames(graphics: Graphics) -> None:
    stage = Stage(graphics, "crush", fps=60.0)
    frames = [stage(flat(4 * index, 90, 20), amount=1.0, hold=1.0, bits=0.0) for index in range(60)]
    assert 3 <= len({int(frame[0, 0, 0]) for frame in frames}) <= 5


def test_slit_scan_delays_every_row_without_steps(graphics: Graphics) -> None:
    tall = (32, 240)

    def clock(now: float) -> Pixels:
        level = round(now * 100)
        return flat(level, level, level, size=tall)

    stage = Stage(graphics, "slit-scan", tall, fps=60.0)
    shown = stage.run(2.5, clock, angle=0.25, span=2.0, chaos=0.0)
    rows = shown[:, 16, 0].astype(int)  # from the bottom: further up is longer ago
    assert rows[0] >= 249 and abs(rows[-1] - 50) < 4
    assert np.diff(rows).max() <= 0 and np.diff(rows).min() >= -2
