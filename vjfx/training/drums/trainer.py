"""The trainer of the drum network: model, loss and steps."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from vjfx.audio.analysis.drums import BEFORE, HOPS, INPUTS, KINDS, LAG, LOOKS, SCALE
from vjfx.training.drums.examples import Example, Excerpt, Floats, equalised, superposed
from vjfx.training.drums.options import DrumOptions
from vjfx.training.drums.sound import between

_HIDDEN, _SECOND = 64, 32
_RARE = -3.0  # the logit of a stroke before anything is learned
_RATE = 4e-3  # the highest learning rate
_TWO = 0.4  # the share of excerpts that are two at once
_WARM_UP = 32  # hops of an excerpt that only fill the memory


class Network(nn.Module):
    """The network of `vjfx.audio.analysis.drums`, for whole excerpts at once."""

    def __init__(self) -> None:
        super().__init__()
        self.into = nn.Conv1d(2 * INPUTS, _HIDDEN, HOPS)
        self.again = nn.Conv1d(_HIDDEN, _SECOND, LOOKS, dilation=HOPS)
        self.out = nn.Conv1d(_SECOND, len(KINDS), 1)
        assert self.out.bias is not None
        nn.init.constant_(self.out.bias, _RARE)

    def forward(self, levels: Tensor) -> Tensor:
        """Levels (batch, hops, inputs) to logits (batch, hops, kinds)."""
        levels = levels.transpose(1, 2)
        past = functional.max_pool1d(functional.pad(levels, (BEFORE + LAG - 1, 0))[..., :-LAG], BEFORE, 1)
        seen = torch.cat([float(SCALE) * levels, functional.relu(levels - past)], 1)
        hidden = functional.relu(self.into(functional.pad(seen, (HOPS - 1, 0))))
        hidden = functional.dropout(hidden, 0.05, self.training)
        second = functional.relu(self.again(functional.pad(hidden, ((LOOKS - 1) * HOPS, 0))))
        logits: Tensor = self.out(second)
        return logits.transpose(1, 2)


class DrumTrainer:
    """`step` trains the network, `validate` measures it, `weights` are as the analysis reads them."""

    def __init__(self, options: DrumOptions, examples: Sequence[Example], held_out: Sequence[Example]) -> None:
        self.net = Network()
        self.done = 0
        self._options, self._examples = options, examples
        self._random = np.random.default_rng(0)
        self._optimizer = torch.optim.AdamW(self.net.parameters(), lr=_RATE, weight_decay=0.01)
        self._held_out = [torch.from_numpy(np.stack(part).astype(np.float32)) for part in zip(*held_out, strict=True)]

    def step(self) -> float:
        """Train one batch: its loss."""
        for group in self._optimizer.param_groups:
            group["lr"] = _RATE * min(1, self.done / 100) * self._annealing() + 1e-5
        self.net.train()
        loss = self._loss(*self._batch())
        self._optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
        self._optimizer.step()
        self.done += 1
        return float(loss.detach())

    def _annealing(self) -> float:
        """A cosine over the first two thirds and another over the last: a warm restart (Loshchilov & Hutter 2017)."""
        first = 2 * self._options.steps // 3
        begun = self.done >= first
        share = (self.done - first) / (self._options.steps - first) if begun else self.done / max(1, first)
        return 0.5 * (1 + math.cos(math.pi * share))

    def validate(self) -> float:
        """The loss on mixes that are held out."""
        self.net.eval()
        with torch.no_grad():
            return float(self._loss(*self._held_out))

    def weights(self) -> dict[str, Floats]:
        """As `DrumNetwork` reads them."""
        net, array = self.net, _array
        return {
            "into": array(net.into.weight).transpose(0, 2, 1).reshape(_HIDDEN, -1),
            "shift": array(net.into.bias),
            "again": array(net.again.weight).transpose(0, 2, 1).reshape(_SECOND, -1),
            "again_shift": array(net.again.bias),
            "out": array(net.out.weight)[:, :, 0],
            "level": array(net.out.bias),
        }

    def state(self) -> dict[str, Any]:
        """All that a run continues from."""
        return {
            "net": self.net.state_dict(),
            "optimizer": self._optimizer.state_dict(),
            "random": self._random.bit_generator.state,
            "torch": torch.get_rng_state(),
            "done": self.done,
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Continue from a state."""
        self.net.load_state_dict(state["net"])
        self._optimizer.load_state_dict(state["optimizer"])
        self._random.bit_generator.state = state["random"]
        torch.set_rng_state(state["torch"])
        self.done = state["done"]

    def _batch(self) -> list[Tensor]:
        parts = []
        for _ in range(self._options.batch):
            first = self._excerpt()
            if self._random.random() < _TWO:
                first = superposed(first, self._excerpt(), between(self._random, 0.1, 3))
            parts.append(first._replace(levels=equalised(self._random, first.levels)))
        return [torch.from_numpy(np.stack(part)) for part in zip(*parts, strict=True)]

    def _excerpt(self) -> Excerpt:
        """A part of a mix; some begin with it, in silence."""
        each, length = self._examples[int(self._random.integers(len(self._examples)))], self._options.length
        start = int(self._random.integers(max(1, len(each.levels) - length))) if self._random.random() < 0.85 else 0
        excerpt = Excerpt(*(part[start : start + length].astype(np.float32) for part in each))
        if start:
            excerpt.weights[:_WARM_UP] = 0
        return excerpt

    def _loss(self, levels: Tensor, answers: Tensor, weights: Tensor) -> Tensor:
        each = functional.binary_cross_entropy_with_logits(self.net(levels), answers, reduction="none")
        loss: Tensor = (each * weights).sum() / len(levels)
        return loss


def _array(weights: Tensor | None) -> Floats:
    assert weights is not None  # every layer here has a bias
    return weights.detach().numpy()
