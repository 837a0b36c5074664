"""Trains the flow network: on scenes whose motion is known, it learns what flows, and where to.

As for the other networks, the nearest of several motions learns most: a still does not say whether clouds drift to the
left or to the right. The others learn a little too, so that where there is no doubt, as in a waterfall, all of them
agree ("Learning in an Uncertain World", Rupprecht et al. 2017).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import torch
from numpy.random import Generator
from torch import Tensor
from torch.nn import functional

from vjfx.datasets.flowing.scenes import FlowScene, flipped, flow_scene
from vjfx.datasets.pool import Pool
from vjfx.nets.motion.base import VARIATIONS
from vjfx.training.motion.trainer import Trainer

FIRST = 100_000  # seeds below it are held out
_POOL = 512  # scenes
_EVERY = 2  # steps in which one of them is new
_MASK = 0.3  # weight of what moves beside how
_OTHERS = 0.2  # weight of each motion that is not the nearest


class FlowBatch(NamedTuple):
    """Pictures and how they flow."""

    picture: Tensor  # (n, 4, s, s), RGBA premultiplied, 0..1
    mask: Tensor  # (n, 1, s, s)
    way: Tensor  # (n, 2, s, s)


class FlowExamples:
    """Random batches, by step."""

    def __init__(self, size: int) -> None:
        self._scenes: Pool[FlowScene] = Pool(lambda seed: flow_scene(seed, size), FIRST, _POOL, _EVERY)

    def batch(self, r: Generator, step: int, count: int, _frames: int = 0) -> FlowBatch:
        """`count` scenes, half of them in a mirror."""
        self._scenes.advance_to(step)
        chosen = [self._scenes[int(r.integers(_POOL))] for _ in range(count)]
        turned = [flipped(scene) if r.uniform() < 0.5 else scene for scene in chosen]
        return FlowBatch(*(torch.stack(parts) for parts in zip(*turned, strict=True)))


class FlowTrainer(Trainer):
    """As `Trainer`, for flow."""

    def _batch(self, r: Generator, frames: int) -> Any:
        return FlowBatch(*(each.to(self.device) for each in self.examples.batch(r, self.step, self.options.batch, 0)))

    def _learn(self, batch: Any, r: Generator, rate: float) -> dict[str, float]:
        seen = self.net.look(batch.picture)
        motions = torch.eye(VARIATIONS, device=self.device)
        tried = [self.net.moving(seen, each.expand(len(batch.way), -1)).way for each in motions]
        distances = torch.stack([end_point(way, batch) for way in tried])
        distance = distances.amin(0).mean()
        others = distances.sum(0).mean() - distance
        mask = functional.binary_cross_entropy_with_logits(seen.mask, batch.mask)
        self._descend(self._optimizer, self.net, distance + _OTHERS * others + _MASK * mask, rate)
        with torch.no_grad():
            still = end_point(torch.zeros_like(batch.way), batch).mean()
        return {"distance": float(distance.detach()), "still": float(still), "mask": float(mask.detach())}


def end_point(way: Tensor, true: FlowBatch) -> Tensor:
    """(n,): how far ways (n, 2, s, s) end from the true ones, where something moves; 0 where nothing does."""
    distance = ((way - true.way) ** 2).sum(1, keepdim=True).add(1e-8).sqrt() * true.mask
    return distance.sum((1, 2, 3)) / true.mask.sum((1, 2, 3)).clamp_min(1)
