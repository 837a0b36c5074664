"""Illustrations: deterministic, with exactly known lines."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from numpy.random import default_rng

from vjfx.datasets.illustration.canvas import FINE, Canvas, Pen
from vjfx.datasets.illustration.colors import equally_bright, luma
from vjfx.datasets.illustration.curves import ellipse, outline, smooth
from vjfx.datasets.illustration.pool import HELD_OUT, IllustrationPool
from vjfx.datasets.illustration.scene import illustration
from vjfx.nets.lineart import dilate, gray

pytestmark = pytest.mark.slow

SQUARE = np.array([[10.0, 10], [50, 10], [50, 50], [10, 50]])


def canvas(kind: str = "black", soft: float = 0.0) -> Canvas:
    made = Canvas(60, 60, Pen(kind, 2.0, (0, 0, 0)), default_rng(0), soft)
    made.fill(np.array([[-1.0, -1], [61, -1], [61, 61], [-1, 61]]), (255, 255, 255))
    return made


def layers(drawn: Canvas) -> list[np.ndarray]:
    return [np.asarray(image.reduce(FINE)) for image in (drawn.color, drawn.ink, drawn.shadow)]


@pytest.mark.parametrize("size", [(320, 320), (97, 160)])
def test_the_same_seed_gives_the_same_picture(size) -> None:
    one, other, third = (illustration(seed, *size) for seed in (5, 5, 6))
    assert one.color.shape == (size[1], size[0], 3)
    for layer in ("color", "line", "shadow", "even"):
        np.testing.assert_array_equal(getattr(one, layer), getattr(other, layer))
    assert (one.color != third.color).mean() > 0.5


def test_black_ink_on_white_paper_is_the_line_layer() -> None:
    drawn = canvas()
    drawn.stroke(smooth([(5, 30), (20, 10), (40, 50), (55, 30)]), (255, 255, 255), ends=(1, 1))
    color, ink, _ = layers(drawn)
    np.testing.assert_array_equal(255 - color[..., 0], ink)
    assert (ink > 127).sum() > 100


def test_a_stroke_has_the_given_width() -> None:
    drawn = canvas()
    drawn.stroke(np.array([[-10.0, 30], [70, 30]]), (255, 255, 255), width=1.5, ends=(1, 1))
    _, ink, _ = layers(drawn)
    np.testing.assert_allclose(ink[:, 20:40].sum(axis=0) / 255, 3.0, atol=0.34)  # the resolution is a third of a pixel


def test_a_shape_covers_lines_and_its_outline_follows_its_edge() -> None:
    drawn = canvas()
    drawn.stroke(np.array([[0.0, 30], [60, 30]]), (255, 255, 255), ends=(1, 1))
    drawn.fill(SQUARE, (200, 60, 60))
    drawn.outline(SQUARE, (200, 60, 60))
    _, ink, _ = layers(drawn)
    assert not ink[13:47, 13:47].any()
    assert (ink[30, 2:8] > 127).all()
    assert (ink[10, 12:48] > 60).all()


def test_without_a_pen_an_edge_is_a_thin_line_in_the_line_layer_only() -> None:
    drawn = canvas("none")
    drawn.fill(SQUARE, (200, 60, 60))
    drawn.outline(SQUARE, (200, 60, 60))
    color, ink, _ = layers(drawn)
    assert (ink[9:11, 20:40].sum(axis=0) > 200).all()
    colors = {tuple(each) for each in color[20:40].reshape(-1, 3)}
    assert all(red >= 200 for red, _, _ in colors), "no pixel is darker than the fill"


def test_shadows_have_no_lines_but_known_edges() -> None:
    for soft in (0.0, 4.0):
        drawn = canvas(soft=soft)
        drawn.fill(SQUARE, (200, 160, 160))
        drawn.shade(SQUARE, ellipse(50, 50, 20, 20), (0.5, 0.5, 0.5))
        color, ink, shadow = layers(drawn)
        assert not ink.any()
        np.testing.assert_allclose(color[45, 45], (100, 80, 80), atol=1)
        np.testing.assert_array_equal(color[20, 20], (200, 160, 160))
        assert not shadow[:9].any(), "the edge ends with the shape"
        assert (shadow[30, 47] > 100) is np.bool_(soft == 0)


def test_equally_bright_colors_differ_in_hue() -> None:
    rng = default_rng(1)
    for color in rng.integers(40, 216, (100, 3)):
        other = equally_bright(tuple(color), rng)
        assert abs(luma(other) - luma(tuple(color))) < 2
        assert max(abs(np.subtract(other, color))) > 30


def test_marked_pixels_have_the_stated_properties() -> None:
    marked = {"shadow": 0, "even": 0}
    for seed in range(24):
        made = illustration(seed, 160, 160)
        drawn = np.asarray(dilate((made.line < 128).astype(np.uint8), 2))
        assert not (made.shadow & (drawn > 0)).any(), "marked shadow edges are not near lines"
        assert (made.line[made.even] < 128).all()
        marked["shadow"] += int(made.shadow.sum())
        marked["even"] += int(made.even.sum())
        assert made.line.max() == 255
    assert min(marked.values()) > 500


def test_even_lines_are_invisible_in_luma() -> None:
    drawn = canvas("equal")
    drawn.fill(SQUARE, (60, 140, 60))
    drawn.stroke(np.array([[15.0, 30], [45, 30]]), (60, 140, 60), ends=(1, 1))
    color, ink, _ = layers(drawn)
    bright = np.asarray(gray(color))[20:40, 20:40].astype(int)
    assert np.ptp(bright) < 4
    assert (ink[30, 20:40] > 127).all()
    assert np.ptp(color[20:40, 25].astype(int), axis=0).max() > 30


def test_the_pool_depends_on_the_step_only() -> None:
    def pool(*steps: int) -> list[np.ndarray]:
        made = IllustrationPool(size=3, every=2)
        for step in steps:
            made.advance_to(step)
        return [made[n][1] for n in range(len(made))]

    there = pool(0, 1, 2, 3, 4, 5)
    assert len(there) == 3
    for other in (pool(5), pool(40, 5), pool(0, 5)):
        np.testing.assert_array_equal(there, other)
    assert all((one != two).any() for one, two in pairwise(there))
    assert (pool(0)[0] == illustration(HELD_OUT.stop, 320, 320).color).all(), "held-out seeds are not used"


def test_the_outline_of_a_stroke_follows_a_sharp_tip() -> None:
    pieces = outline(np.array([[0.0, 0], [10, 0], [0, 1]]), np.full(3, 2.0))
    assert len(pieces) == 3, "two straight pieces and a round tip"
    assert outline(np.zeros((3, 2)), np.ones(3)) == []
