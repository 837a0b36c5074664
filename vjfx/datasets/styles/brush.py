"""A sheet to draw on, in units of the picture's side, and strokes of pens, nibs and bristle brushes."""

from __future__ import annotations

import numpy as np
import skia
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

from vjfx.datasets.illustration.curves import Points, outline
from vjfx.datasets.styles.noise import Field

WHITE = np.ones(3, np.float32)


def xy(x: float, y: float) -> Points:
    """One point, or one shift of points."""
    return np.array([x, y], float)


class Sheet:
    """Shapes in colour over nothing; (0, 0) is the upper left corner, (1, 1) the lower right one."""

    def __init__(self, side: int) -> None:
        info = skia.ImageInfo.Make(side, side, skia.kRGBA_F32_ColorType, skia.kPremul_AlphaType)
        self._surface = skia.Surface.MakeRaster(info)
        self._canvas = self._surface.getCanvas()
        self._canvas.scale(side, side)

    def fill(self, shape: ArrayLike, color: Field = WHITE, alpha: float = 1.0) -> None:
        """A polygon (N, 2)."""
        self._canvas.drawPath(_path(shape, True), skia.Paint(AntiAlias=True, Color4f=_color(color, alpha)))

    def erase(self, shape: ArrayLike) -> None:
        """Take away what lies in a polygon (N, 2)."""
        self._canvas.drawPath(_path(shape, True), skia.Paint(AntiAlias=True, BlendMode=skia.BlendMode.kClear))

    def line(self, way: ArrayLike, width: float, color: Field = WHITE, alpha: float = 1.0, round_: bool = True) -> None:
        """A line of one width through points (N, 2)."""
        paint = skia.Paint(
            AntiAlias=True,
            Color4f=_color(color, alpha),
            Style=skia.Paint.kStroke_Style,
            StrokeWidth=width,
            StrokeCap=skia.Paint.kRound_Cap if round_ else skia.Paint.kButt_Cap,
            StrokeJoin=skia.Paint.kRound_Join,
        )
        self._canvas.drawPath(_path(way, False), paint)

    def dot(self, at: ArrayLike, radius: float, color: Field = WHITE, alpha: float = 1.0) -> None:
        """A disc around (x, y)."""
        x, y = np.asarray(at, float).tolist()
        self._canvas.drawCircle(x, y, radius, skia.Paint(AntiAlias=True, Color4f=_color(color, alpha)))

    def nib(self, way: Points, widths: NDArray[np.float64], color: Field = WHITE, alpha: float = 1.0) -> None:
        """A line of varying width."""
        for piece in outline(way, widths):
            self.fill(piece, color, alpha)

    def bristles(
        self,
        r: Generator,
        way: Points,
        widths: NDArray[np.float64],
        count: int,
        color: Field = WHITE,
        jitter: float = 0.0,
        dry: float = 0.0,
    ) -> None:
        """A brush stroke of parallel bristles, each with its own tone; with `dry` 0..1 they lift off before the end."""
        ahead = np.gradient(way, axis=0)
        ahead /= np.hypot(*ahead.T)[:, None] + 1e-9
        across = np.stack((-ahead[:, 1], ahead[:, 0]), axis=1) * widths[:, None] / 2
        hair = float(widths.max()) / count
        for place in r.permutation(np.linspace(-1, 1, count)):
            tone = color + np.float32(jitter * r.normal()) + (jitter * 0.5 * r.normal(size=3)).astype(np.float32)
            bent = way + across * (place + r.normal() * 0.4 / count)
            first = int(r.uniform(0, 0.12) * len(way) * (0.3 + dry))
            last = len(way) - int(r.uniform(0, 1) ** 2 * (0.02 + dry) * len(way))
            if last - first >= 2:
                weight = 1 - dry * r.uniform(0, 0.7)
                self.line(bent[first:last], hair * r.uniform(1.0, 2.0), tone, float(weight))

    def pixels(self) -> Field:
        """(side, side, 4): red, green and blue times alpha, and alpha; 0..1."""
        pixels: Field = self._surface.toarray(colorType=skia.kRGBA_F32_ColorType).astype(np.float32)
        pixels[..., :3] *= pixels[..., 3:]  # toarray divides by alpha
        return pixels

    def mask(self) -> Field:
        """(side, side): how much of each pixel is covered, 0..1."""
        return np.ascontiguousarray(self.pixels()[..., 3])

    def over(self, ground: Field) -> Field:
        """(side, side, 3): the sheet over a picture."""
        pixels = self.pixels()
        return pixels[..., :3] + ground * (1 - pixels[..., 3:])


def _path(points: ArrayLike, closed: bool) -> skia.Path:
    return skia.Path.Polygon([skia.Point(x, y) for x, y in np.asarray(points, float).tolist()], closed)


def _color(color: Field, alpha: float) -> skia.Color4f:
    red, green, blue = np.clip(color, 0, 1).tolist()
    return skia.Color4f(red, green, blue, min(max(alpha, 0.0), 1.0))
