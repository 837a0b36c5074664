"""Colours as (r, g, b), 0..255: palettes, tones, and pairs that differ only in hue."""

from __future__ import annotations

from colorsys import hsv_to_rgb
from dataclasses import dataclass
from typing import TypeAlias

from numpy.random import Generator

from vjfx.core.frame import Matrix
from vjfx.core.luma import WEIGHTS

Color: TypeAlias = tuple[int, int, int]


def luma(color: Color) -> float:
    """Luma, 0..255, as line art computes it (ITU-R BT.601)."""
    red, green, blue = WEIGHTS[Matrix.BT601]
    return red * color[0] + green * color[1] + blue * color[2]


def hsv(hue: float, saturation: float, value: float) -> Color:
    """All in 0..1; the hue wraps around."""
    r, g, b = hsv_to_rgb(hue % 1, min(max(saturation, 0), 1), min(max(value, 0), 1))
    return round(255 * r), round(255 * g), round(255 * b)


def dimmed(color: Color, share: float) -> Color:
    """The colour multiplied by `share`."""
    r, g, b = (min(255, round(share * channel)) for channel in color)
    return r, g, b


def equally_bright(color: Color, rng: Generator) -> Color:
    """A clearly different hue of the same luma."""
    aim = luma(color)
    best, distance = color, -1
    for _ in range(4):
        other = hsv(rng.uniform(), rng.uniform(0.6, 1), 1)
        own = luma(other)
        if own > aim:
            other = dimmed(other, aim / own)
        else:
            r, g, b = (round(channel + (255 - channel) * (aim - own) / (255 - own + 1e-9)) for channel in other)
            other = r, g, b
        apart = max(abs(one - two) for one, two in zip(color, other, strict=True))
        if apart > distance:
            best, distance = other, apart
    return best


@dataclass(frozen=True, slots=True)
class Palette:
    """The few hues of a picture."""

    hues: tuple[float, ...]
    vivid: float  # saturation, 0..1
    bright: float  # value, 0..1

    @staticmethod
    def drawn(rng: Generator, lines: bool) -> Palette:
        """Three hues, pale or vivid, bright or dark; without `lines` more, because only hues separate the shapes."""
        first = rng.uniform()
        hues = (first, first + rng.choice([0.5, 0.33, 0.12]), first + rng.uniform())
        if not lines:
            hues = (*hues, *rng.uniform(size=5))
        return Palette(hues, rng.uniform(0.15 if lines else 0.4, 0.9), rng.uniform(0.5, 1.15))

    def color(self, rng: Generator) -> Color:
        """One of its tones; sometimes black, white or grey."""
        if rng.uniform() < 0.12:
            return hsv(0, 0, rng.choice([0.03, 0.08, 0.5, 0.9, 1.0]))
        hue = self.hues[rng.integers(len(self.hues))] + rng.normal() * 0.02
        return hsv(hue, self.vivid * rng.uniform(0.5, 1.4), self.bright * rng.uniform(0.5, 1.3))

    def skin(self, rng: Generator) -> Color:
        """Pale to dark brown, rarely any other colour."""
        if rng.uniform() < 0.08:
            return self.color(rng)
        return hsv(rng.uniform(0.03, 0.1), rng.uniform(0.12, 0.55), rng.uniform(0.45, 1.0))
