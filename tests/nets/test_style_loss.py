"""Distances between pictures by their features: Gram matrices, sliced Wasserstein, content."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

from vjfx.nets import style_loss


def features(seed: int, channels: int = 3, height: int = 4, width: int = 5) -> Tensor:
    return torch.from_numpy(np.random.default_rng(seed).random((channels, height, width), np.float32))


def test_the_gram_matrix_is_the_mean_product_of_every_pair() -> None:
    given = features(1)
    found = style_loss.gram(given)
    for first in range(3):
        for second in range(3):
            products = [
                float(given[first, row, column] * given[second, row, column]) for row in range(4) for column in range(5)
            ]
            assert float(found[first, second]) == pytest.approx(np.mean(products), rel=1e-5)


def test_a_mask_leaves_places_out_of_the_gram_matrix() -> None:
    given, mask = features(2), torch.zeros(4, 5)
    mask[:, :2] = 1
    assert torch.allclose(style_loss.gram(given, mask), style_loss.gram(given[:, :, :2]), atol=1e-6)


def test_the_gram_matrix_knows_nothing_of_places() -> None:
    given = features(3)
    mixed = given.flatten(1)[:, torch.randperm(20)].reshape(3, 4, 5)
    assert float(style_loss.gram_distance(style_loss.gram(mixed), style_loss.gram(given))) < 1e-10
    assert float(style_loss.content_distance(mixed, given)) > 0.01


def test_moments_are_covariances_and_means() -> None:
    given = torch.stack([features(1), features(2)])
    found = style_loss.moments(given)
    for number, each in enumerate(given.numpy()):
        flat = each.reshape(3, 20)
        wanted = np.hstack([np.cov(flat, bias=True), flat.mean(1, keepdims=True)])
        assert found[number].numpy() == pytest.approx(wanted, abs=1e-6)
    assert style_loss.moments_distance(found, found).tolist() == [0, 0]
    brighter = style_loss.moments_distance(style_loss.moments(given + 0.5), found)
    twice = style_loss.moments_distance(style_loss.moments(2 * given), found)
    means = found[..., -1]
    assert brighter.numpy() == pytest.approx(0.5 * (3 * 0.25 / (means**2).sum(1)).numpy(), rel=1e-4)
    assert twice.numpy() == pytest.approx((9 + 1) / 2, rel=1e-4)


def test_sliced_wasserstein_is_that_of_sorted_projections() -> None:
    found, target = features(4).flatten(1), features(5).flatten(1)
    along = style_loss.directions(3, 7, torch.Generator().manual_seed(0))
    assert torch.allclose(along.norm(dim=1), torch.ones(7))
    differences, squares = [], []
    for direction in along.numpy():
        ours, theirs = np.sort(direction @ found.numpy()), np.sort(direction @ target.numpy())
        differences.append(np.mean((ours - theirs) ** 2))
        squares.append(np.mean(theirs**2))
    wanted = np.mean(differences) / np.mean(squares)
    assert float(style_loss.sliced_wasserstein(found, target, along)) == pytest.approx(wanted, rel=1e-4)


def test_sliced_wasserstein_compares_pictures_of_two_sizes() -> None:
    small, large = features(6, 3, 8, 8).flatten(1), None
    large = small.repeat_interleave(4, dim=1)
    along = style_loss.directions(3, 16, torch.Generator().manual_seed(0))
    assert float(style_loss.sliced_wasserstein(large, small, along)) < 1e-3
    assert float(style_loss.sliced_wasserstein(large + 0.5, small, along)) > 0.05


def test_sliced_wasserstein_sees_what_the_gram_matrix_does_not() -> None:
    """Two distributions with the same second moments."""
    two = torch.tensor([[-1.0, 1.0] * 50])
    three = torch.tensor([([-(1.5**0.5), 0.0, 1.5**0.5] * 34)[:99]])
    assert float(style_loss.gram_distance(style_loss.gram(three[..., None]), style_loss.gram(two[..., None]))) < 1e-6
    assert float(style_loss.sliced_wasserstein(three, two, torch.ones(1, 1))) > 0.1
