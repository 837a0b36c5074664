"""Trains the feature network by contrast: "A Simple Framework for Contrastive Learning" (Chen et al. 2020).

All random numbers follow from the seed and the step, so that a run that was killed resumes to exactly the weights of an
uninterrupted one.
"""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

import numpy as np
import torch
from numpy.random import default_rng
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.fusion import fuse_conv_bn_eval

from vjfx.nets.features.embedded import BLOCKS, network
from vjfx.nets.features.network import FeatureNetwork
from vjfx.training import checkpoint
from vjfx.training.features.options import FeatureOptions
from vjfx.training.features.views import views
from vjfx.training.schedule import warm_cosine

_WARMUP = 100  # steps
_TEMPERATURE = 0.2
_EMBEDDING = 64  # numbers that views are compared by
_WEIGHT_DECAY = 1e-4


class Contrast(nn.Module):
    """The convolutions with batch normalisation, and a head that is used in training only."""

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        inputs = 3
        for number, block in enumerate(BLOCKS):
            if number:
                layers.append(nn.AvgPool2d(2))
            for outputs in block:
                # Padded with zeros, in half the time of the feature network's own padding.
                layers += [
                    nn.Conv2d(inputs, outputs, 3, padding=1, bias=False),
                    nn.BatchNorm2d(outputs),
                    nn.ReLU(inplace=True),
                ]
                inputs = outputs
        self.body = nn.Sequential(*layers)
        self.head = nn.Sequential(nn.Linear(inputs, inputs), nn.ReLU(inplace=True), nn.Linear(inputs, _EMBEDDING))

    def forward(self, views: Tensor) -> Tensor:
        """(n, 3, h, w), 0..1 -> unit vectors (n, 64)."""
        pooled = self.body((views - 0.5) / 0.25).mean((2, 3))
        return functional.normalize(self.head(pooled), dim=1)

    def folded(self) -> FeatureNetwork:
        """The feature network, with each normalisation folded into its convolution."""
        body = deepcopy(self.body).eval()
        made = network()
        pairs = [(body[place], body[place + 1]) for place in range(len(body)) if isinstance(body[place], nn.Conv2d)]
        for place, (convolution, norm) in zip(made.convolutions().values(), pairs, strict=True):
            assert isinstance(convolution, nn.Conv2d) and isinstance(norm, nn.BatchNorm2d)
            place.load_state_dict(fuse_conv_bn_eval(convolution, norm).state_dict())
        return made


class Trainer:
    """A network and its optimiser after `step` steps."""

    def __init__(self, options: FeatureOptions, device: str = "cpu") -> None:
        torch.manual_seed(options.seed)
        self.options, self.device, self.step = options, device, 0
        self.net = Contrast().to(device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self._optimizer = torch.optim.AdamW(self.net.parameters(), lr=options.lr, weight_decay=_WEIGHT_DECAY)

    def advance(self, pictures: NDArray[np.uint8]) -> float:
        """One step; returns the loss before it."""
        options = self.options
        r = default_rng((options.seed, self.step))
        chosen = pictures[np.sort(r.choice(len(pictures), min(options.batch, len(pictures)), replace=False))]
        for group in self._optimizer.param_groups:
            group["lr"] = warm_cosine(self.step, options.steps, options.lr, _WARMUP)
        self.net.train()
        loss = self._loss(chosen, r)
        self._optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        self._optimizer.step()
        self.step += 1
        return float(loss.detach())

    def validate(self, pictures: NDArray[np.uint8]) -> float:
        """The share of pictures whose second view is nearer than those of all others."""
        r = default_rng((self.options.seed, 1 << 40))
        self.net.eval()
        with torch.no_grad():
            first, second = (self._embed(pictures, r) for _ in range(2))
        return float(((first @ second.T).argmax(1) == torch.arange(len(first), device=first.device)).float().mean())

    def _loss(self, pictures: NDArray[np.uint8], r: np.random.Generator) -> Tensor:
        """NT-Xent: each view finds the other view of its picture among all of the step's."""
        count = len(pictures)
        both = torch.cat([views(pictures, r, self.options.side) for _ in range(2)])
        embedded = self._run(both)
        likeness = embedded @ embedded.T / _TEMPERATURE
        likeness = likeness.masked_fill(torch.eye(2 * count, dtype=torch.bool, device=likeness.device), -1e9)
        return functional.cross_entropy(likeness, torch.arange(2 * count, device=likeness.device).roll(count))

    def _embed(self, pictures: NDArray[np.uint8], r: np.random.Generator) -> Tensor:
        return self._run(views(pictures, r, self.options.side))

    def _run(self, batch: Tensor) -> Tensor:
        batch = batch.to(self.device).contiguous(memory_format=torch.channels_last)
        with torch.autocast(torch.device(self.device).type, torch.bfloat16, enabled=self.options.bfloat16):
            embedded: Tensor = self.net(batch)
        return embedded.float()

    def save(self, folder: Path) -> None:
        """Write the checkpoint atomically; raises OSError or RuntimeError."""
        checkpoint.save(folder, self.options, self.step, self.net, self._optimizer)

    @staticmethod
    def resume(folder: Path, device: str = "cpu") -> Trainer:
        """The state of the folder's checkpoint; raises SourceError."""
        options, state = checkpoint.read(folder, "feature network", FeatureOptions)
        trainer = Trainer(options, device)
        trainer.step = checkpoint.restore(folder, state, trainer.net, trainer._optimizer)
        return trainer
