"""Trains a motion network: of several variations, the one nearest to the true loop learns from it.

A still does not say which of its motions is meant; the mean of all of them would stand still. So each example is tried
with several random variations, and only the nearest one is corrected ("Implicit Maximum Likelihood Estimation", Li and
Malik 2018). All random numbers follow from the seed and the step, so that a run that was killed resumes to exactly the
weights of an uninterrupted one.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.random import Generator, default_rng
from torch import Tensor
from torch.nn import functional

from vjfx.nets.motion.base import VARIATION, MotionNetwork
from vjfx.nets.motion.models import build
from vjfx.nets.motion.parts import Parts
from vjfx.training import checkpoint
from vjfx.training.motion.examples import Batch
from vjfx.training.motion.losses import flow_distance, pyramid_distance
from vjfx.training.motion.options import MotionOptions
from vjfx.training.schedule import warm_cosine

_WARMUP = 200  # steps
_TRIED = 32  # pixels a side at which variations are compared
_FLOW = 0.3  # weight of known motion beside the frames
_SOFT = 0.005, 0.02  # weight of masks that are neither 0 nor 1, at the start and at the end
_LARGEST = 1.0  # norm of a step's gradient
_WEIGHT_DECAY = 1e-4


class Trainer:
    """A network and its optimiser after `step` steps; for parts and affine."""

    rate = 1e-3  # peak learning rate, if none is given

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
        motion = self.net.moving(seen, self._nearest(seen, batch, r))
        if isinstance(motion, Parts):
            frames, origin = motion.play(batch.picture, batch.phases)
            flow = flow_distance(origin, batch.origin, batch.known).mean()
            soft = (motion.masks * (1 - motion.masks)).sum(1).mean()
        else:
            frames = self.net.frames(motion, batch.picture, batch.phases)
            flow = soft = frames.new_zeros(())
        distance = pyramid_distance(frames, batch.frames).mean()
        with torch.no_grad():
            still = pyramid_distance(batch.picture[:, None].expand_as(batch.frames), batch.frames).mean()
        done = self.step / self.options.steps
        loss = distance + _FLOW * flow + (_SOFT[0] + done * (_SOFT[1] - _SOFT[0])) * soft
        self._descend(self._optimizer, self.net, loss, rate)
        return {"distance": float(distance.detach()), "still": float(still), "flow": float(flow.detach())}

    def _nearest(self, seen: Any, batch: Batch, r: Generator) -> Tensor:
        """(n, 8): for each picture, the variation that comes nearest to its loop."""
        count, size = len(batch.picture), (_TRIED, _TRIED)
        picture = functional.interpolate(batch.picture, size, mode="area")
        wanted = functional.interpolate(batch.frames.flatten(0, 1), size, mode="area").view(count, -1, 4, *size)
        tried = torch.from_numpy(r.standard_normal((self.options.tries, count, VARIATION), dtype=np.float32))
        tried = tried.to(self.device)
        with torch.no_grad():
            distances = [
                pyramid_distance(self.net.frames(self.net.moving(seen, each), picture, batch.phases), wanted)
                for each in tried
            ]
        return tried[torch.stack(distances).argmin(0), torch.arange(count, device=self.device)]

    def _descend(self, optimizer: torch.optim.Optimizer, net: torch.nn.Module, loss: Tensor, rate: float) -> None:
        for group in optimizer.param_groups:
            group["lr"] = rate
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(net.parameters(), _LARGEST)
        optimizer.step()

    def save(self, folder: Path) -> None:
        """Write the checkpoint atomically; raises OSError or RuntimeError."""
        checkpoint.save(folder, self.options, self.step, self.net, self._optimizer)

    def restore(self, folder: Path, state: dict[str, Any]) -> None:
        """Continue from a checkpoint's state; raises SourceError."""
        self.step = checkpoint.restore(folder, state, self.net, self._optimizer)

    def loop(self, picture: Tensor, variation: Tensor, phases: Tensor) -> Tensor:
        """Frames (n, f, 4, s, s) of pictures (n, 4, s, s) at phases (f,), in a variation (n, 8)."""
        self.net.eval()
        with torch.no_grad():
            made: Tensor = self.net(
                picture.to(self.device), variation.to(self.device), phases.expand(len(picture), -1).to(self.device)
            )
        return made.cpu()
