"""The trainer of the bar network: the model, the loss and the steps."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, cast

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.optim.swa_utils import AveragedModel

from vjfx.audio.beat.bar_network import CLASSES, LAYERS, TEMPOS
from vjfx.audio.beat.features import INPUTS, STEPS
from vjfx.training.bar.examples import Example, Features, Floats, example
from vjfx.training.bar.options import BarOptions
from vjfx.training.convolution import ConvolutionStack
from vjfx.values.beat import METRES

_CHANNELS = 40
_RATE = 4e-3  # the highest learning rate
_TEMPO_SHARE, _METRE_SHARE = 0.03, 0.03  # of the loss
_AVERAGED = 0.998  # of the averaged weights that a step keeps
_PARTS = STEPS * CLASSES, len(TEMPOS), 1 + len(METRES)  # of the output


class BarTrainer:
    """Trains the bar network: `step` trains it, `validate` measures it, `weights` are as the tracker reads."""

    def __init__(self, options: BarOptions, songs: Sequence[Features], held_out: Sequence[Features]) -> None:
        self.songs, self.steps, self.done = songs, options.steps, 0
        self._options = options
        self._random = np.random.default_rng(0)
        self.net = ConvolutionStack(INPUTS, _CHANNELS, sum(_PARTS), LAYERS)
        self._average = AveragedModel(self.net, multi_avg_fn=_blend)
        self._optimizer = torch.optim.AdamW(self.net.parameters(), lr=_RATE, weight_decay=0.02)
        self._held_out = self._tensors([example(self._random, one, one, options.length) for one in held_out])

    def step(self) -> float:
        """Train one batch: its loss."""
        for group in self._optimizer.param_groups:
            warm_up, annealing = min(1, self.done / 100), 0.5 * (1 + math.cos(math.pi * self.done / self.steps))
            group["lr"] = _RATE * warm_up * annealing + 1e-5
        self.net.train()
        pairs = self._random.integers(len(self.songs), size=(self._options.batch, 2))
        drawn = [example(self._random, self.songs[a], self.songs[b], self._options.length) for a, b in pairs]
        loss = self._loss(self._tensors(drawn), self.net)
        self._optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
        self._optimizer.step()
        self._average.update_parameters(self.net)
        self.done += 1
        return float(loss.detach())

    def validate(self) -> float:
        """The loss of the averaged network on songs that are held out."""
        self._average.eval()
        with torch.no_grad():
            return float(self._loss(self._held_out, self._average))

    def state(self) -> dict[str, Any]:
        """All that decides the next steps, for a checkpoint."""
        return {
            "net": self.net.state_dict(),
            "average": self._average.state_dict(),
            "optimizer": self._optimizer.state_dict(),
            "done": self.done,
            "random": self._random.bit_generator.state,
            "torch": torch.get_rng_state(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from `state`."""
        self.net.load_state_dict(state["net"])
        self._average.load_state_dict(state["average"])
        self._optimizer.load_state_dict(state["optimizer"])
        self.done = state["done"]
        self._random.bit_generator.state = state["random"]
        torch.set_rng_state(state["torch"])

    def weights(self) -> dict[str, Floats]:
        """The average over the last steps, as `BarNetwork` reads it."""
        return cast(ConvolutionStack, self._average.module).weights()

    @staticmethod
    def _tensors(drawn: Sequence[Example]) -> Example:
        return Example(*(torch.from_numpy(np.stack(part)) for part in zip(*drawn, strict=True)))  # type: ignore[arg-type]

    def _loss(self, wanted: Any, net: nn.Module) -> Tensor:
        with torch.autocast("cpu", torch.bfloat16, enabled=net.training):
            output = net(wanted.features)
        beats, tempos, metre = output.float().split(_PARTS, dim=1)
        beats = functional.log_softmax(beats.unflatten(1, (STEPS, CLASSES)), 2).flatten(1, 2)
        loss: Tensor = -(wanted.classes * beats).sum(1).mean()
        for given, right, share in ((tempos, wanted.tempos, _TEMPO_SHARE), (metre, wanted.metre, _METRE_SHARE)):
            loss = loss - share * (right * functional.log_softmax(given, 1)).sum(1).mean()
        return loss


def _blend(averages: Any, weights: Any, count: int | Tensor) -> None:
    """Move the averages towards the weights: over all steps at first, over the last 500 later."""
    share = max(1 - _AVERAGED, 1 / (1 + 0.2 * int(count)))
    for average, weight in zip(averages, weights, strict=True):
        average.lerp_(weight, share)
