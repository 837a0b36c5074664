"""How far frames are from those of the true loop, and their pixels from where they should come from."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from vjfx.nets.motion.compose import Composed, own_places
from vjfx.training.motion.examples import Batch

_FLOORS = 0.004, 0.005  # of the still's distances, so that loops that hardly move do not outweigh all others
_UNEVEN, _SPREAD = 0.05, 0.3  # weights of parts of different size, and of their extent
_RESTS = 0.02  # of half the picture: what moves by much less than this rests
_LEVELS = 4  # sizes at which frames are compared, each half of the one before


class Distances(NamedTuple):
    """Of frames, and of the places that their pixels come from; (n,) each."""

    frames: Tensor
    places: Tensor

    def beside(self, still: Distances) -> Tensor:
        """(n,): both as shares of those of the picture that stands still, added."""
        return self.frames / (still.frames + _FLOORS[0]) + self.places / (still.places + _FLOORS[1])


def distances(made: Composed, batch: Batch) -> Distances:
    """Of frames from the true ones."""
    return Distances(pyramid_distance(made.frames, batch.frames), flow_distance(made.origin, batch.origin, batch.known))


def still_distances(batch: Batch) -> Distances:
    """Of the picture, if it stands still."""
    own = own_places(batch.picture)[:, None].expand_as(batch.origin)
    return distances(Composed(batch.picture[:, None].expand_as(batch.frames), own), batch)


def ground_distance(masks: Tensor, batch: Batch) -> Tensor:
    """How far the ground, masks[:, 0] of (n, k, s, s), is from what rests; cross entropy.

    Nothing moves the ground: without this, it could take the whole picture, and the parts would learn nothing.
    """
    away = (batch.origin - own_places(batch.picture)[:, None]).norm(dim=-1) * batch.known[:, :, 0]
    rests = torch.exp(-((away.amax(1) / _RESTS) ** 2))
    return functional.binary_cross_entropy(masks[:, 0].clamp(1e-3, 1 - 1e-3), rests)


def parts_distance(masks: Tensor) -> Tensor:
    """How far the parts, masks[:, 1:] of (n, k, s, s), are from being as large as each other, and each in one place.

    Otherwise one of them takes all that moves.
    """
    parts = masks[:, 1:]
    area = parts.mean((2, 3))  # (n, k - 1)
    share = area / area.sum(1, keepdim=True).clamp_min(1e-4)
    uneven = (share * (share * parts.shape[1] + 1e-4).log()).sum(1).mean()
    places = own_places(masks)[0]  # (s, s, 2)
    middle = torch.einsum("nkhw,hwc->nkc", parts, places) / (parts.sum((2, 3)) + 1e-4)[..., None]
    away = (places - middle[:, :, None, None]).square().sum(-1)  # (n, k - 1, s, s)
    spread = (parts * away).sum((1, 2, 3)) / (parts.sum((1, 2, 3)) + 1e-4)
    return _UNEVEN * uneven + _SPREAD * spread.mean()


def pyramid_distance(made: Tensor, wanted: Tensor) -> Tensor:
    """(n,): the mean difference of frames (n, f, c, h, w), 0..1, over several sizes.

    At small sizes, parts that are far from where they should be still overlap with it.
    """
    difference = (made - wanted).flatten(0, 1)
    levels = []
    for level in range(_LEVELS):
        if level:
            difference = functional.avg_pool2d(difference, 2)
        levels.append(difference.abs().mean((1, 2, 3)) * 2.0**level)
    return torch.stack(levels).mean(0).view(made.shape[:2]).mean(1)


def flow_distance(origin: Tensor, wanted: Tensor, known: Tensor) -> Tensor:
    """(n,): the mean distance of places (n, f, h, w, 2) where they are known (n, f, 1, h, w); 0 where nowhere."""
    distance = ((origin - wanted) ** 2).sum(-1).add(1e-6).sqrt() * known[:, :, 0]
    return distance.sum((1, 2, 3)) / known.sum((1, 2, 3, 4)).clamp_min(1)
