"""How far the features of a picture are from a style and from a content.

Style is what features have in common, place by place: the correlation of every pair of them, summed over all pixels
(Gram matrix; Gatys, Ecker, Bethge 2016), or their whole distribution (sliced Wasserstein distance; Heitz, Vanhoey,
Chambon, Belcour 2021). All distances are relative to the target, so that they mean the same for every network.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

_TINY = 1e-12


def gram(features: Tensor, mask: Tensor | None = None) -> Tensor:
    """(channels, h, w) -> (channels, channels): the mean of the products of every pair of features over all places.

    `mask` (h, w), 0..1, weighs the places.
    """
    flat = features.flatten(1)  # (channels, places)
    if mask is None:
        return flat @ flat.T / flat.shape[1]
    weights = mask.flatten()
    return (flat * weights) @ flat.T / weights.sum().clamp_min(_TINY)


def gram_distance(found: Tensor, target: Tensor) -> Tensor:
    """The squared difference of two Gram matrices, relative to the target's square."""
    return ((found - target) ** 2).sum() / (target**2).sum().clamp_min(_TINY)


def moments(features: Tensor) -> Tensor:
    """(n, channels, h, w) -> (n, channels, channels + 1): the covariance of every pair of features, then their means.

    In a Gram matrix the means, which say little more than the colours, outweigh what strokes look like.
    """
    flat = features.flatten(2)
    mean = flat.mean(2, keepdim=True)
    centred = flat - mean
    return torch.cat([centred @ centred.transpose(1, 2) / flat.shape[2], mean], 2)


def moments_distance(found: Tensor, target: Tensor) -> Tensor:
    """(n,): the squared differences of covariances and of means, each relative to the target's square."""
    parts = [
        ((one - other) ** 2).sum((1, 2)) / (other**2).sum((1, 2)).clamp_min(_TINY)
        for one, other in ((found[..., :-1], target[..., :-1]), (found[..., -1:], target[..., -1:]))
    ]
    return torch.stack(parts).mean(0)


def directions(channels: int, count: int, generator: torch.Generator) -> Tensor:
    """(count, channels): random unit vectors."""
    return functional.normalize(torch.randn(count, channels, generator=generator), dim=1)


def quantiles(projected: Tensor, count: int, mask: Tensor | None = None) -> Tensor:
    """(directions, places) -> (directions, count): sorted values, read off at evenly spaced shares of the places.

    Places where `mask` (places,) is below a half are left out.
    """
    if mask is not None and bool((mask > 0.5).any()):
        projected = projected[:, mask > 0.5]
    ordered = projected.sort(dim=1).values
    return functional.interpolate(ordered[None], count, mode="linear", align_corners=True)[0]


def sliced_wasserstein(features: Tensor, target: Tensor, along: Tensor, mask: Tensor | None = None) -> Tensor:
    """The squared distance of two distributions of features (channels, places), relative to the target's square.

    Both are projected onto each of the directions `along` (n, channels), where the distance is that of sorted values.
    """
    wanted = along @ target  # (n, places)
    found = along @ features
    places = found.shape[1] if mask is None else max(1, int((mask > 0.5).sum())) or found.shape[1]
    difference = quantiles(found, places, mask) - quantiles(wanted, places)
    return (difference**2).mean() / (wanted**2).mean().clamp_min(_TINY)


def content_distance(features: Tensor, target: Tensor) -> Tensor:
    """The squared difference of features, relative to the target's square."""
    return ((features - target) ** 2).sum() / (target**2).sum().clamp_min(_TINY)
