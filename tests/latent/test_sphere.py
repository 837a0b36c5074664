"""Geometry on the sphere, and anchors."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vjfx.latent.anchors import AnchorRing, AnchorRow
from vjfx.latent.sphere import angle, slerp, unit

SIZE = 100


def place(seed: int) -> np.ndarray:
    return unit(np.random.default_rng(seed).standard_normal(SIZE))


@given(st.integers(0, 999), st.integers(0, 999), st.floats(0, 1))
def test_slerp_stays_on_the_sphere_at_constant_speed(one: int, two: int, share: float) -> None:
    start, end = place(one), place(two)
    between = slerp(start, end, share)
    assert np.linalg.norm(between) == pytest.approx(1, abs=1e-9)
    assert angle(start, between) == pytest.approx(share * angle(start, end), abs=1e-6)


def test_slerp_reaches_its_ends_and_connects_opposites() -> None:
    start, end = place(1), place(2)
    assert np.allclose(slerp(start, end, 0), start) and np.allclose(slerp(start, end, 1), end)
    assert np.allclose(slerp(start, start, 0.5), start)
    half = slerp(start, -start, 0.5)
    assert half @ start == pytest.approx(0, abs=1e-9) and np.allclose(slerp(start, -start, 1), -start)


def test_a_zero_vector_has_a_direction() -> None:
    assert np.linalg.norm(unit(np.zeros(8))) == 1


def test_places_in_a_row_are_orthogonal_to_the_three_before_them() -> None:
    row = AnchorRow(3, SIZE)
    for index in range(-140, 140):  # across several block boundaries
        for back in (1, 2, 3):
            assert row[index] @ row[index - back] == pytest.approx(0, abs=1e-12)
    assert abs(row[0] @ row[10]) > 1e-6, "the places do not repeat"


def test_a_row_is_the_same_in_any_order_of_access() -> None:
    there, back = AnchorRow(5, SIZE), AnchorRow(5, SIZE)
    forwards = [there[index] for index in range(-100, 300)]
    backwards = [back[index] for index in reversed(range(-100, 300))]
    assert np.array_equal(forwards, backwards[::-1])
    assert not np.allclose(AnchorRow(6, SIZE)[0], there[0])


def test_a_ring_closes() -> None:
    ring = AnchorRing(1, SIZE, 6)
    assert np.array_equal(ring[-1], ring[5]) and np.array_equal(ring[6], ring[0])
    all_ = np.stack([ring[index] for index in range(6)])
    assert np.allclose(all_ @ all_.T, np.eye(6), atol=1e-12)
