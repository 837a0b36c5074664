"""Trains the sketch network on random patches, with the loss map.

All random numbers follow from the seed and the step, so that a run that was killed resumes to exactly the weights of an
uninterrupted one.
"""

from __future__ import annotations

from pathlib import Path

import torch
from numpy.random import default_rng
from torch import Tensor

from vjfx.datasets.patches import PairSequence, augmented, sample_patches
from vjfx.nets.loss_map import loss_map
from vjfx.nets.sketch import Sketch
from vjfx.training import checkpoint
from vjfx.training.schedule import warm_cosine
from vjfx.training.sketch.options import SketchOptions

_WEIGHT_DECAY = 1e-4


class Trainer:
    """A network and its optimiser after `step` steps."""

    def __init__(self, options: SketchOptions, device: str = "cpu") -> None:
        torch.manual_seed(options.seed)
        self.options, self.device, self.step = options, device, 0
        self.net = Sketch(options.width).to(device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self._optimizer = torch.optim.AdamW(self.net.parameters(), lr=options.lr, weight_decay=_WEIGHT_DECAY)

    def advance(self, pairs: PairSequence) -> float:
        """One step; returns the loss before it."""
        options = self.options
        rng = default_rng((options.seed, self.step))
        line, color = augmented(*sample_patches(pairs, rng, options.batch, options.patch, self.device), rng)
        for group in self._optimizer.param_groups:
            group["lr"] = learning_rate(options, self.step)
        self.net.train()
        with torch.autocast(torch.device(self.device).type, torch.bfloat16, enabled=options.bfloat16):
            drawn = self.net(color.contiguous(memory_format=torch.channels_last))
        loss = self.loss(drawn, line)
        self._optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        self._optimizer.step()
        self.step += 1
        return float(loss.detach())

    def loss(self, drawn: Tensor, line: Tensor) -> Tensor:
        """The squared error, weighted by the loss map."""
        return (loss_map(line) * (drawn.float() - line) ** 2).mean()

    def draw(self, color: Tensor) -> Tensor:
        """(N, 3, H, W) -> (N, 1, H, W): the network's drawing at this step."""
        self.net.eval()
        with torch.no_grad():
            drawn: Tensor = self.net(color)
        return drawn

    def save(self, folder: Path) -> None:
        """Write the checkpoint atomically; raises OSError or RuntimeError."""
        checkpoint.save(folder, self.options, self.step, self.net, self._optimizer)

    @staticmethod
    def resume(folder: Path, device: str = "cpu") -> Trainer:
        """The state of the folder's checkpoint; raises SourceError."""
        options, state = checkpoint.read(folder, "sketch network", SketchOptions)
        trainer = Trainer(options, device)
        trainer.step = checkpoint.restore(folder, state, trainer.net, trainer._optimizer)
        return trainer


def learning_rate(options: SketchOptions, step: int) -> float:
    """At a step: a linear warm-up, then a cosine down to zero."""
    return warm_cosine(step, options.steps, options.lr, options.warmup)
