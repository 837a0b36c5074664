"""Trains a motion network: of the motions that it knows for a picture, the one nearest to the true loop learns from it.

A still does not say which of its motions is meant; the mean of all of them would stand still. So the network has a few
for each picture, and one of them is corrected: at first any of the nearer ones, so that none is left behind, in the end
the nearest ("Multiple Choice Learning", Guzman-Rivera et al. 2012). Neither does a still say which way time runs: a
loop that is played backwards is as good. All random numbers follow from the seed and the step, so that a run that was
killed resumes to exactly the weights of an uninterrupted one.
"""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.random import Generator, default_rng
from torch import Tensor

from vjfx.nets.motion.affine import AffineNetwork
from vjfx.nets.motion.base import VARIATIONS, MotionNetwork
from vjfx.nets.motion.compose import Composed, own_places
from vjfx.nets.motion.models import build
from vjfx.nets.motion.parts import Parts, PartsNetwork
from vjfx.training import checkpoint
from vjfx.training.motion.examples import Batch
from vjfx.training.motion.losses import distances, ground_distance, parts_distance, still_distances
from vjfx.training.motion.options import MotionOptions
from vjfx.training.schedule import warm_cosine

_WARMUP = 200  # steps
_TRIED = 32  # pixels a side at which variations are compared
_CHOICE = 0.1, 0.01  # how much further, as a share of the still's distance, a motion may be; at half of the steps
_GROUND = 0.3  # weight of what rests beside the distances
_SOFT = 1.0  # weight of masks that are neither 0 nor 1, which leave ghosts, from half of the steps on
_LARGEST = 1.0  # norm of a step's gradient
_WEIGHT_DECAY = 1e-4


class Trainer:
    """A network and its optimiser after `step` steps; for parts and affine."""

    rate = 2e-3  # peak learning rate, if none is given

    def __init__(self, options: MotionOptions, examples: Any, device: str = "cpu") -> None:
        torch.manual_seed(options.seed)
        self.options, self.device, self.step, self.examples = options, device, 0, examples
        self.net: MotionNetwork = build(options.model, options.size, options.width, options.parts).to(device)
        self._optimizer = self._adam(self.net)

    def _adam(self, net: torch.nn.Module) -> torch.optim.Optimizer:
        return torch.optim.AdamW(net.parameters(), lr=self.rate, weight_decay=_WEIGHT_DECAY)

    def advance(self) -> dict[str, float]:
        """One step; returns the parts of the loss before it."""
        options = self.options
        r = default_rng((options.seed, self.step))
        batch = self._batch(r, options.frames)
        rate = warm_cosine(self.step, options.steps, self.rate if options.lr is None else options.lr, _WARMUP)
        self.net.train()
        losses = self._learn(batch, r, rate)
        self.step += 1
        return losses

    def _batch(self, r: Generator, frames: int) -> Batch:
        made = self.examples.batch(r, self.step, self.options.batch, frames)
        return Batch(*(each.to(self.device) for each in made))

    def _learn(self, batch: Batch, r: Generator, rate: float) -> dict[str, float]:
        seen = self.net.look(batch.picture)
        variation, batch = self._chosen(seen, batch, r)
        motion = self.net.moving(seen, variation)
        found, still = distances(self._played(motion, batch), batch), still_distances(batch)
        loss = found.beside(still).mean()
        if isinstance(motion, Parts):
            soft = (motion.masks * (1 - motion.masks)).sum(1).mean()
            sharpening = min(1.0, 2 * self.step / self.options.steps)
            ground = _GROUND * ground_distance(motion.masks, batch)
            loss = loss + ground + parts_distance(motion.masks) + sharpening * _SOFT * soft
        self._descend(self._optimizer, self.net, loss, rate)
        losses = {"distance": found.frames, "still": still.frames, "flow": found.places, "rest": still.places}
        return {name: float(each.detach().mean()) for name, each in losses.items()}

    def _chosen(self, seen: Any, batch: Batch, r: Generator) -> tuple[Tensor, Batch]:
        """(n, 5): for each picture, the motion that learns; and the loops, backwards where that is nearer to it."""
        small = batch.resized(_TRIED)
        ways = [small.backwards(torch.full((len(batch.picture),), way, device=self.device)) for way in (False, True)]
        motions = torch.eye(VARIATIONS, device=self.device)
        found = []
        with torch.no_grad():
            stills = [still_distances(way) for way in ways]
            for each in motions:
                made = self._played(self.net.moving(seen, each.expand(len(batch.picture), -1)), small)
                found += [distances(made, way).beside(still) for way, still in zip(ways, stills, strict=True)]
        early = max(0.0, 1 - 2 * self.step / self.options.steps)
        choice = _CHOICE[1] + early * (_CHOICE[0] - _CHOICE[1])
        # The smallest after Gumbel's noise: chosen with a softmin's odds.
        noise = torch.from_numpy(r.gumbel(size=(len(found), len(batch.picture))).astype(np.float32)).to(self.device)
        number = (torch.stack(found) - choice * noise).argmin(0)
        return motions[number // 2], batch.backwards(number % 2 == 1)

    def _played(self, motion: Any, batch: Batch) -> Composed:
        assert isinstance(self.net, PartsNetwork | AffineNetwork)
        return self.net.play(motion, batch.picture, batch.phases)

    def _descend(self, optimizer: torch.optim.Optimizer, net: torch.nn.Module, loss: Tensor, rate: float) -> None:
        for group in optimizer.param_groups:
            group["lr"] = rate
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(net.parameters(), _LARGEST)
        optimizer.step()

    def finished(self) -> MotionNetwork:
        """The network as it is written: of motions by parts, the one that moves most is the first."""
        net = deepcopy(self.net).eval()
        if isinstance(net, PartsNetwork):
            batch = self._batch(default_rng((self.options.seed, 1 << 40)), 2)
            own = own_places(batch.picture)[:, None]
            with torch.no_grad():
                seen = net.look(batch.picture)
                ways = [
                    self._played(net.moving(seen, each.expand(len(own), -1)), batch).origin - own
                    for each in torch.eye(VARIATIONS, device=self.device)
                ]
            net.reorder(torch.stack([way.norm(dim=-1).mean() for way in ways]).argsort(descending=True).tolist())
        return net

    def save(self, folder: Path) -> None:
        """Write the checkpoint atomically; raises OSError or RuntimeError."""
        checkpoint.save(folder, self.options, self.step, self.net, self._optimizer)

    def restore(self, folder: Path, state: dict[str, Any]) -> None:
        """Continue from a checkpoint's state; raises SourceError."""
        self.step = checkpoint.restore(folder, state, self.net, self._optimizer)

    def loop(self, picture: Tensor, variation: Tensor, phases: Tensor) -> Tensor:
        """Frames (n, f, 4, s, s) of pictures (n, 4, s, s) at phases (f,), in a variation (n, 5)."""
        self.net.eval()
        with torch.no_grad():
            made: Tensor = self.net(
                picture.to(self.device), variation.to(self.device), phases.expand(len(picture), -1).to(self.device)
            )
        return made.cpu()
