"""The loss map against a plain implementation of the paper."""

from __future__ import annotations

from math import exp

import numpy as np
import pytest
import torch

from vjfx.nets.loss_map import loss_map


def plainly(target: np.ndarray, alpha: float, beta: float, radius: int, bins: int) -> np.ndarray:
    height, width = target.shape
    weights = np.ones((height, width))
    number = np.minimum((target * np.float32(bins)).astype(int), bins - 1)
    for y in range(height):
        for x in range(width):
            if target[y, x] >= 1:
                continue
            window = number[max(0, y - radius) : y + radius + 1, max(0, x - radius) : x + radius + 1]
            share = np.mean(window == number[y, x])
            weights[y, x] = min(alpha * exp(-share) + beta, 1)
    return weights


@pytest.mark.parametrize(("alpha", "beta", "radius", "bins"), [(6, -2, 2, 10), (1, 0, 1, 4), (3, -1.5, 4, 16)])
def test_it_equals_a_loop_over_the_pixels(alpha: float, beta: float, radius: int, bins: int) -> None:
    rng = np.random.default_rng(0)
    drawings = rng.uniform(size=(2, 1, 13, 17)).astype(np.float32)
    drawings[drawings > 0.6] = 1  # paper
    drawings[0, 0, 3:9, 4:12] = 0  # the inside of a thick line
    made = loss_map(torch.from_numpy(drawings), alpha, beta, radius, bins).numpy()
    for n in range(2):
        wanted = plainly(drawings[n, 0], alpha, beta, radius, bins)
        np.testing.assert_allclose(made[n, 0], wanted, rtol=1e-5)
    assert made.min() < 0.9


def test_thin_lines_have_full_weight_and_thick_ones_less() -> None:
    drawing = torch.ones(1, 1, 40, 40)
    drawing[..., 5, :] = 0
    drawing[..., 20:30, :] = 0
    made = loss_map(drawing)[0, 0]
    assert (made[5] == 1).all()
    assert (made[:18] == 1).all()
    np.testing.assert_allclose(made[24:26].numpy(), 6 * exp(-1) - 2, rtol=1e-5)
