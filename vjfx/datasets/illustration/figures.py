"""People in the style of cel animation: flat fills, hard shadows, large eyes, strands of hair."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator

from vjfx.datasets.illustration.canvas import Canvas
from vjfx.datasets.illustration.colors import Color, Palette, dimmed, hsv
from vjfx.datasets.illustration.curves import Points, ellipse, smooth, turned

_CEL = (0.72, 0.66, 0.76)  # slightly cool shadows, as in cel animation


@dataclass(frozen=True, slots=True)
class Place:
    """The position of a figure; its unit is the radius of the head."""

    x: float
    y: float
    unit: float  # px
    angle: float = 0.0
    mirror: bool = False

    def __call__(self, points: list[tuple[float, float]] | Points) -> Points:
        """From the figure's coordinates to the picture's."""
        own = np.array(points, float) * ((-1 if self.mirror else 1), 1)
        return np.array([self.x, self.y]) + turned(own * self.unit, self.angle)


def portrait(canvas: Canvas, rng: Generator, palette: Palette, place: Place) -> None:
    """Head and shoulders; the head is about two units tall."""
    skin, hair, cloth = palette.skin(rng), palette.color(rng), palette.color(rng)
    look = rng.uniform(-0.12, 0.12)  # how far the face is turned
    back_hair(canvas, rng, place, hair)
    shoulders(canvas, rng, place, cloth, skin)
    face(canvas, rng, place, skin, look)
    features(canvas, rng, place, skin, palette, look)
    bangs(canvas, rng, place, hair)
    if rng.uniform() < 0.25:
        hat(canvas, rng, place, palette.color(rng))


def back_hair(canvas: Canvas, rng: Generator, place: Place, hair: Color) -> None:
    """The hair behind the head: short to chest-length, with pointed ends."""
    long = rng.uniform(0.6, 2.6)
    wide = rng.uniform(1.05, 1.5)
    tips = []
    count = int(rng.integers(4, 9))
    for n in range(count + 1):
        x = wide * (1 - 2 * n / count)
        tips += [
            (x + rng.normal() * 0.06, long * rng.uniform(0.8, 1.1)),
            (x - wide / count, long * rng.uniform(0.6, 0.8)),
        ]
    crown = smooth([(-wide, 0.4), (-1.05, -0.5), (-0.6, -1.1), (0, -1.25), (0.6, -1.1), (1.05, -0.5), (wide, 0.4)])
    shape = place(np.concatenate((crown, np.array(tips[:-1]))))
    canvas.fill(shape, hair)
    canvas.shade(shape, place([(-2, 0.25), (2, 0.1), (2, 3), (-2, 3)]), _CEL)
    canvas.outline(shape, hair)


def shoulders(canvas: Canvas, rng: Generator, place: Place, cloth: Color, skin: Color) -> None:
    """Neck, torso, and a collar, buttons or a scarf."""
    neck = place([(-0.3, 0.6), (0.3, 0.6), (0.36, 1.5), (-0.36, 1.5)])
    canvas.fill(neck, skin)
    wide = rng.uniform(1.2, 1.8)
    torso = place(
        smooth(
            [
                (-0.33, 1.18),
                (-0.8, 1.35),
                (-wide, 1.7),
                (-wide - 0.2, 3),
                (wide + 0.2, 3),
                (wide, 1.7),
                (0.8, 1.35),
                (0.33, 1.18),
                (0, 1.5),
            ],
            closed=True,
        )
    )
    canvas.shade(neck, place(smooth([(-0.5, 0.5), (0.5, 0.5), (0.4, 1.0), (0, 1.25), (-0.4, 1.0)], closed=True)), _CEL)
    canvas.outline(neck, skin)
    canvas.fill(torso, cloth, below=dimmed(cloth, 0.7) if rng.uniform() < 0.3 else None)
    side = rng.choice([-1, 1])
    fold = [(0.4 * side, 1.0), (0.8 * side, 1.8), (0.5 * side, 2.2), (1.1 * side, 3.2), (3 * side, 3.2), (3 * side, 1)]
    canvas.shade(torso, place(smooth(fold, closed=True)), _CEL)
    for _ in range(int(rng.integers(1, 6))):
        x, y = rng.uniform(-wide, wide), rng.uniform(1.6, 2.6)
        canvas.stroke(place(smooth([(x, y), (x * 0.9, y + 0.2), (x * 0.6, y + 0.4)])), cloth, 0.8)
    canvas.outline(torso, cloth)
    match rng.integers(3):
        case 0:  # a sailor's collar
            for one in (-1, 1):
                flap = place([(0.3 * one, 1.15), (0.95 * one, 1.4), (0.75 * one, 1.95), (0.02 * one, 2.3), (0, 1.6)])
                tone = dimmed(cloth, 1.35) if rng.uniform() < 0.5 else (235, 235, 240)
                canvas.fill(flap, tone)
                canvas.outline(flap, tone)
        case 1:  # a seam with buttons
            canvas.stroke(place([(0, 1.5), (0.02, 2.2), (0, 3)]), cloth, 1, (1, 1))
            for y in (1.8, 2.2, 2.6):
                button = place(ellipse(0.12, y, 0.06, 0.06))
                canvas.fill(button, dimmed(cloth, 0.6))
                canvas.outline(button, dimmed(cloth, 0.6), 0.7)
        case _:  # a scarf
            scarf = place(
                smooth([(-0.6, 1.0), (0, 1.3), (0.6, 1.0), (0.7, 1.35), (0, 1.65), (-0.7, 1.35)], closed=True)
            )
            tone = dimmed(cloth, 0.6)
            canvas.fill(scarf, tone)
            canvas.outline(scarf, tone)


def face(canvas: Canvas, rng: Generator, place: Place, skin: Color, look: float) -> None:
    """Ears, head, chin, and the shadow of the hair."""
    for side in (-1, 1):
        ear = place(ellipse(0.93 * side - look, 0.15, 0.14, 0.24))
        canvas.fill(ear, skin)
        canvas.outline(ear, skin)
    chin = rng.uniform(0.95, 1.15)
    half = [(0.78, -0.6), (0.9, -0.1), (0.8, 0.42), (0.42, chin - 0.18)]
    right = [(x - look * 0.5, y) for x, y in half]
    left = [(-x - look * 0.5, y) for x, y in reversed(half)]
    shape = place(smooth([(0, -1), *right, (-look, chin), *left], closed=True))
    canvas.fill(shape, skin)
    jag = [(x, -0.25 + 0.18 * (n % 2) + rng.normal() * 0.05) for n, x in enumerate(np.linspace(1.1, -1.1, 9))]
    canvas.shade(shape, place([(-1.2, -1.2), (1.2, -1.2), *jag]), _CEL)
    if rng.uniform() < 0.5:
        side = rng.choice([-1, 1])
        cheek = smooth(
            [
                (0.55 * side, -0.6),
                (0.72 * side, 0.1),
                (0.5 * side, 0.6),
                (0.1 * side, 1.2),
                (1.4 * side, 1.2),
                (1.4 * side, -0.6),
            ],
            closed=True,
        )
        canvas.shade(shape, place(cheek), _CEL)
    canvas.outline(shape, skin)
    if rng.uniform() < 0.5:
        for side in (-1, 1):
            x, y = place([(0.5 * side, 0.45)])[0]
            canvas.glow(x, y, 0.28 * place.unit, (235, 110, 110), 0.5)


def features(canvas: Canvas, rng: Generator, place: Place, skin: Color, palette: Palette, look: float) -> None:
    """Eyes, brows, nose and mouth."""
    iris = hsv(palette.hues[1] + rng.normal() * 0.05, 0.8, rng.uniform(0.5, 0.9))
    open_, wide, level = rng.uniform(0.5, 1.2), rng.uniform(0.2, 0.28), rng.uniform(0.08, 0.22)
    closed = rng.uniform() < 0.12
    for side in (-1, 1):
        x = 0.4 * side + look
        if closed:
            canvas.stroke(place(smooth([(x - wide, level), (x, level + 0.12), (x + wide, level)])), skin, 1.6)
        else:
            eye(canvas, place, Place(x, level, wide), open_, iris, side)
        brow = smooth(
            [(x - wide * 1.1, level - 0.36), (x, level - 0.44), (x + wide * 1.1, level - 0.38 + rng.normal() * 0.04)]
        )
        canvas.stroke(place(brow), skin, 1.1)
    canvas.stroke(place(smooth([(look * 1.5, 0.42), (look * 1.5 + 0.05, 0.5), (look * 1.5, 0.53)])), skin, 0.7)
    smile = rng.uniform(-0.06, 0.1)
    corner = rng.uniform(0.1, 0.22)
    if rng.uniform() < 0.35:
        mouth = place(
            smooth(
                [(look - corner, 0.7), (look, 0.72), (look + corner, 0.7), (look, 0.78 + 2 * abs(smile))], closed=True
            )
        )
        canvas.fill(mouth, (150, 50, 60))
        canvas.outline(mouth, (190, 90, 90), 0.8)
    else:
        canvas.stroke(place(smooth([(look - corner, 0.72), (look, 0.72 + smile), (look + corner, 0.72)])), skin, 0.8)


def eye(canvas: Canvas, place: Place, at: Place, open_: float, iris: Color, side: int) -> None:
    """White, iris with a gradient, pupil, highlight, and a heavy upper lash."""
    tall = at.unit * open_
    x, y, wide = at.x, at.y, at.unit
    white = place(
        smooth(
            [
                (x - wide, y),
                (x - wide * 0.5, y - tall),
                (x + wide * 0.5, y - tall),
                (x + wide, y),
                (x + wide * 0.4, y + tall),
                (x - wide * 0.4, y + tall),
            ],
            closed=True,
        )
    )
    canvas.fill(white, (250, 250, 252))
    ball = ellipse(x, y, wide * 0.62, tall * 0.98)
    canvas.fill(place(ball), dimmed(iris, 0.35), below=iris)
    canvas.outline(place(ball), iris, 0.6)
    canvas.fill(place(ellipse(x, y - tall * 0.1, wide * 0.25, tall * 0.4)), (18, 14, 24))
    canvas.fill(place(ellipse(x - wide * 0.22, y - tall * 0.45, wide * 0.18, tall * 0.22, 16)), (255, 255, 255))
    lash = place(
        smooth(
            [
                (x - wide * 1.05 * side, y + tall * 0.1),
                (x - wide * 0.5 * side, y - tall),
                (x + wide * 0.5 * side, y - tall),
                (x + wide * 1.15 * side, y - tall * 0.1),
            ]
        )
    )
    canvas.stroke(lash, (255, 230, 220), 1.8, (0.2, 0.6))
    canvas.stroke(place(smooth([(x - wide * 0.4, y + tall), (x + wide * 0.4, y + tall)])), (255, 230, 220), 0.5)


def bangs(canvas: Canvas, rng: Generator, place: Place, hair: Color) -> None:
    """The hair in front: pointed bangs, strands, a ring-shaped highlight, locks at the sides."""
    count = int(rng.integers(4, 9))
    low, part = rng.uniform(-0.3, 0.1), rng.uniform(-0.6, 0.6)
    crown = smooth([(-1.08, 0.3), (-1.1, -0.4), (-0.7, -1.05), (0, -1.25), (0.7, -1.05), (1.1, -0.4), (1.08, 0.3)])
    edge: list[tuple[float, float]] = []
    tips = []
    for n in range(count):
        x = 0.95 - 1.9 * n / (count - 1)
        depth = low + 0.5 * abs(x - part) * rng.uniform(0.6, 1.2)
        tips.append((x + 0.12 * np.sign(part - x), depth))
        edge += [tips[-1], (x - 0.95 / (count - 1), depth - rng.uniform(0.25, 0.5))]
    front = np.array(edge[:-1])
    shape = place(np.concatenate((crown, front)))
    canvas.fill(shape, hair)
    if rng.uniform() < 0.8:
        ring = [(x, -0.75 + 0.25 * x * x + 0.09 * (n % 2)) for n, x in enumerate(np.linspace(-0.9, 0.9, 15))]
        upper = [(x * 0.95, y - rng.uniform(0.12, 0.2)) for x, y in reversed(ring)]
        canvas.shade(shape, place([*ring, *upper]), (1.35, 1.35, 1.3))
    shade = [(x, -0.35 + 0.1 * (n % 2) + 0.3 * abs(x)) for n, x in enumerate(np.linspace(1.3, -1.3, 13))]
    canvas.shade(shape, place([*shade, (-1.4, 0.8), (1.4, 0.8)]), _CEL)
    canvas.outline(shape, hair)
    for x, y in tips:
        if rng.uniform() < 0.7:
            top = (part * 0.4 + x * 0.35, -1.1 + rng.uniform(0, 0.3))
            line = smooth([top, (x * 0.8, (y + top[1]) / 2 - 0.1), (x * 0.97, y - 0.15)])
            canvas.stroke(place(line), hair, 0.7, (0.15, 0.15))
    if rng.uniform() < 0.6:
        long = rng.uniform(0.5, 1.6)
        for side in (-1, 1):
            lock = smooth([(1.08 * side, -0.5), (1.2 * side, 0.2), (1.0 * side, long)])
            inner = smooth([(1.0 * side, long), (0.98 * side, 0.3), (0.86 * side, -0.5)])
            shape = place(np.concatenate((lock, inner)))
            canvas.fill(shape, hair)
            canvas.outline(shape, hair)


def hat(canvas: Canvas, rng: Generator, place: Place, color: Color) -> None:
    """A cap with a brim, or a ribbon."""
    if rng.uniform() < 0.5:
        top = place(
            smooth([(-1.1, -0.55), (-0.9, -1.35), (0, -1.6), (0.9, -1.35), (1.1, -0.55), (0, -0.8)], closed=True)
        )
        canvas.fill(top, color)
        canvas.shade(top, place([(0.3, -2), (0.6, -1.2), (0.5, -0.4), (2, -0.4), (2, -2)]), _CEL)
        canvas.outline(top, color)
        canvas.stroke(place(smooth([(0, -1.58), (0.15, -1.2), (0.1, -0.82)])), color, 0.8)
        brim = place(
            smooth([(-1.25, -0.5), (0, -0.9), (1.25, -0.5), (0.9, -0.35), (0, -0.62), (-0.9, -0.35)], closed=True)
        )
        canvas.fill(brim, dimmed(color, 0.85))
        canvas.outline(brim, color)
        return
    for side in (-1, 1):
        wing = place(smooth([(0.6, -1.1), (0.6 + 0.6 * side, -1.5), (0.6 + 0.7 * side, -0.9)], closed=True))
        canvas.fill(wing, color)
        canvas.outline(wing, color)
    knot = place(ellipse(0.6, -1.1, 0.13, 0.15))
    canvas.fill(knot, color)
    canvas.outline(knot, color)


def walker(canvas: Canvas, rng: Generator, palette: Palette, place: Place) -> None:
    """A whole figure, small in the picture: seven units tall, in a random pose."""
    skin, hair, cloth, legs = palette.skin(rng), palette.color(rng), palette.color(rng), palette.color(rng)
    swing = rng.uniform(-0.6, 0.6)
    for side in (-1, 1):
        knee = 0.35 * side + swing * side * 0.6, 4.6
        foot = knee[0] + swing * side * 0.8, 6.4
        limb(canvas, place, [(0.3 * side, 3.1), knee, foot], 0.42, 0.28, legs)
        shoe = place(ellipse(foot[0] + 0.15, foot[1] + 0.1, 0.45, 0.2))
        canvas.fill(shoe, dimmed(legs, 0.5))
        canvas.outline(shoe, dimmed(legs, 0.5))
    arm = rng.uniform(-2.5, 2.2, 2)
    arms = [
        [(0.75 * side, 1.35), (1.3 * side, 2.3), (1.3 * side + 0.5 * side, 2.3 + angle * 0.6)]
        for side, angle in zip((-1, 1), arm, strict=True)
    ]
    limb(canvas, place, arms[0], 0.3, 0.22, cloth)
    hand(canvas, rng, place, arms[0][-1], skin)
    torso = place(
        smooth(
            [(-0.75, 1.2), (0, 1.0), (0.75, 1.2), (0.6, 2.2), (0.8, 3.4), (0, 3.55), (-0.8, 3.4), (-0.6, 2.2)],
            closed=True,
        )
    )
    canvas.fill(torso, cloth)
    canvas.shade(torso, place([(0.2, 1), (0.35, 2.2), (0.2, 3.7), (2, 3.7), (2, 1)]), _CEL)
    canvas.outline(torso, cloth)
    canvas.stroke(place(smooth([(-0.6, 2.4), (0, 2.5), (0.6, 2.4)])), cloth, 0.8)
    limb(canvas, place, arms[1], 0.3, 0.22, cloth)
    hand(canvas, rng, place, arms[1][-1], skin)
    head = replace(place, unit=place.unit * 0.85)
    look = rng.uniform(-0.2, 0.2)
    back_hair(canvas, rng, head, hair)
    face(canvas, rng, head, skin, look)
    features(canvas, rng, head, skin, palette, look)
    bangs(canvas, rng, head, hair)


def limb(
    canvas: Canvas, place: Place, joints: list[tuple[float, float]], thick: float, thin: float, cloth: Color
) -> None:
    """A sleeve or a trouser leg along its joints."""
    way = smooth(joints, steps=8)
    ahead = np.gradient(way, axis=0)
    ahead /= np.hypot(*ahead.T)[:, None] + 1e-9
    side = np.stack((-ahead[:, 1], ahead[:, 0]), axis=1) * np.linspace(thick, thin, len(way))[:, None]
    shape = place(np.concatenate((way + side, (way - side)[::-1])))
    canvas.fill(shape, cloth)
    canvas.shade(shape, place(np.concatenate((way + side * 1.2, (way + side * 0.2)[::-1]))), _CEL)
    canvas.outline(shape, cloth)


def hand(canvas: Canvas, rng: Generator, place: Place, at: tuple[float, float], skin: Color) -> None:
    """A hand: an ellipse with lines for fingers."""
    shape = place(ellipse(at[0], at[1], 0.26, 0.32, 20))
    canvas.fill(shape, skin)
    canvas.outline(shape, skin)
    for n in (-1, 0, 1):
        x = at[0] + 0.1 * n
        canvas.stroke(place([(x, at[1] + 0.3), (x + rng.normal() * 0.02, at[1] + 0.08)]), skin, 0.6)
