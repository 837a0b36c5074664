"""Northern lights: curtains of rays over spruces and a lake, with stars, on a dark sky."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from vjfx.datasets.styles.brush import Sheet
from vjfx.datasets.styles.noise import Field, blurred, fractal, grid, mix, picture, rgb, smoothstep, warped

_SHORE = 0.79  # shares of the height


def aurora(r: Generator, side: int) -> NDArray[np.uint8]:
    """The picture, (side, side, 3)."""
    _, y = grid(side)
    sky = mix(
        np.broadcast_to(rgb("04091f"), (side, side, 3)) ** np.float32(2.2),
        np.broadcast_to(rgb("0b2a3c"), (side, side, 3)) ** np.float32(2.2),
        np.clip(y / _SHORE, 0, 1) ** 2,
    )
    light = np.zeros((side, side, 3), np.float32)
    for base, tall, gain, colors in (
        (0.34, 0.34, 0.5, ("7a2cff", "3a50ff", "2a1e9a")),
        (0.47, 0.42, 0.9, ("38ff9a", "1fd0b0", "7038ff")),
        (0.6, 0.5, 1.25, ("5cff6a", "18e8a0", "8a2cf0")),
        (0.73, 0.34, 0.8, ("aaff5a", "22e070", "109a9a")),
    ):
        light += gain * _curtain(r, side, base, tall, colors)
    light = light + 0.35 * blurred(light, 0.012) + 0.3 * blurred(light, 0.05)
    sky = sky + light + _stars(r, side) * np.exp(-1.2 * light.mean(axis=2))[..., None]
    land = _land(r, side)
    scene = sky * (1 - land[..., None]) + 0.0005 * land[..., None] * (1 + sky)
    # The lake shows the sky upside down, drawn out by ripples.
    depth = np.clip(y - _SHORE, 0, 1)
    ripple = fractal(r, side, 5, 5, 0.65, down=60) * (0.006 + 0.09 * depth)
    mirror = warped(scene, ripple * 0.5, (_SHORE - y) * 2.1 + ripple - 0.005)
    mirror = mirror * (0.62 - 0.9 * depth)[..., None] * (1 + 0.5 * np.clip(ripple * 30, -1, 1))[..., None]
    water = smoothstep(_SHORE, _SHORE + 0.003, y + 0.004 * fractal(r, side, 12, 3)[0][None])
    total = mix(scene, mirror, water)
    grain = 1 + 0.05 * fractal(r, side, side / 2, 1)
    return picture(((1 - np.exp(-1.75 * total)) * grain[..., None]) ** np.float32(1 / 2.2))


def _noise_along(r: Generator, count: int, across: float, octaves: int, gain: float) -> NDArray[np.float32]:
    """One row of fractal noise, resampled to `count` values."""
    row = fractal(r, 512, across, octaves, gain)[256]
    line: NDArray[np.float32] = np.interp(np.linspace(0, 511, count), np.arange(512), row).astype(np.float32)
    return line


def _curtain(r: Generator, side: int, base: float, tall: float, colors: tuple[str, str, str]) -> Field:
    """Rays that stand on a folded ribbon and lean towards the zenith; green below, fading to violet above."""
    count, levels = side * 5, max(24, int(side * tall * 1.6))
    s = np.linspace(-0.2, 1.2, count)
    fold = 0.16 * _noise_along(r, count, 5, 3, 0.5)
    x = s + fold
    y = base + 0.13 * _noise_along(r, count, 3, 4, 0.45) + 0.05 * np.cos(s * 9)
    slow, fine = _noise_along(r, count, 6, 3, 0.5), _noise_along(r, count, 60, 4, 0.85)
    bright = np.clip(0.55 + 0.5 * slow, 0.04, None) * np.clip(0.55 + 0.7 * fine, 0.05, None) ** 1.5
    height = tall * np.clip(0.75 + 0.3 * slow + 0.22 * fine, 0.2, None)
    t = np.linspace(-0.06, 1, levels)[:, None].astype(np.float32)
    lean = (x - 0.5) * 0.35
    px, py = x - t * height * lean, y - t * height
    foot = np.clip((t + 0.06) / 0.07, 0, 1) ** 2
    weight = bright * foot * np.exp(-3.0 * np.clip(t, 0, None)) * (1 - np.clip(t, 0, 1) ** 3)
    low, middle, high = (rgb(code) ** np.float32(2.2) for code in colors)
    pink = rgb("ff4a9a") ** np.float32(2.2)
    column, row = (px * side).astype(int), (py * side).astype(int)
    inside = (column >= 0) & (column < side) & (row >= 0) & (row < side)
    place = (row * side + column)[inside]
    planes = []
    for c in range(3):
        tone = np.interp(
            t, [-0.06, 0.0, 0.05, 0.3, 0.75], [pink[c], 0.6 * pink[c] + low[c], low[c], middle[c], high[c]]
        )
        planes.append(np.bincount(place, (weight * tone)[inside], side * side).reshape(side, side))
    light = np.stack(planes, axis=2).astype(np.float32) * np.float32(0.62 * tall * side / levels * side / count * 3)
    return blurred(light, 0.0012)


def _stars(r: Generator, side: int) -> Field:
    """Stars of all sizes, in clusters along a faint band of dust."""
    x, y = grid(side)
    band = np.exp(-(((x - 0.25 - 0.6 * y) / 0.22) ** 2)) * (0.6 + 0.5 * fractal(r, side, 5, 5, 0.6))
    points = Sheet(side)
    for _ in range(900):
        at = r.uniform(0, 1, 2)
        size = 0.0005 + 0.0016 * r.uniform() ** 7
        warm = r.uniform(-1, 1)
        tone = np.array([1 + 0.15 * warm, 1, 1 - 0.15 * warm], np.float32)
        points.dot(at, max(size, 0.35 / side), tone, r.uniform(0.15, 1))
    star = points.pixels()[..., :3]
    light: Field = (
        star * 1.1 + 0.8 * blurred(star**2, 0.003) + 0.018 * np.clip(band, 0, None)[..., None] * rgb("a8b8ff")
    )
    return light


def _land(r: Generator, side: int) -> Field:
    """Hills and spruces against the sky, 0..1."""
    land = Sheet(side)
    x = np.linspace(-0.02, 1.02, 160)
    for top, rise in ((0.73, 0.07), (0.77, 0.03)):
        line = top - rise * np.interp(x, np.linspace(-0.02, 1.02, 160), fractal(r, 160, 4, 5, 0.5)[80])
        land.fill(np.concatenate((np.stack((x, line), axis=1), [(1.1, 1), (-0.1, 1)])))
    for _ in range(75):
        at, near = r.uniform(-0.02, 1.02), r.uniform() ** 2
        if abs(at - 0.52) < 0.2 * r.uniform(0.3, 1.2):
            near *= 0.3  # a clearing lets the light down to the lake
        tall, foot = 0.05 + 0.26 * near, _SHORE + 0.006
        land.line([(at, foot), (at, foot - tall * 0.9)], 0.003 + 0.004 * near)
        for level in np.linspace(0.02, 1, int(12 + 18 * near)):
            wide, high = tall * (0.012 + 0.19 * level) * r.uniform(0.75, 1.2), foot - tall * (1 - level * 0.95)
            drop = tall * 0.05
            land.fill([(at, high - drop), (at + wide, high + drop), (at, high + drop * 0.3), (at - wide, high + drop)])
    return land.mask()
