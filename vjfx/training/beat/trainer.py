"""The trainers of the activation network and of the meter network: models, losses and steps."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from vjfx.audio.beat.activation import CLASSES, LAYERS, STEPS, TEMPOS
from vjfx.audio.beat.flux import BANDS
from vjfx.audio.beat.meter import CELLS, SHIFTED
from vjfx.training.beat.examples import Features, Floats, Folded, excerpt, folded
from vjfx.training.beat.options import BeatOptions
from vjfx.training.convolution import ConvolutionStack, array

_CHANNELS = 24
_HIDDEN = (128, 32)  # of the meter network
_TEMPO_SHARE = 0.03  # of the loss
_METER_BATCH = 64


class Trainer(ABC):
    """One network: `step` trains it, `validate` measures it, `weights` are as the beat tracker reads them."""

    def __init__(self, net: nn.Module, steps: int, rate: float) -> None:
        self.net = net
        self.steps = steps
        self.done = 0
        self._rate = rate  # the highest learning rate
        self._optimizer = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=0.02)

    def step(self) -> float:
        """Train one batch: its loss."""
        for group in self._optimizer.param_groups:
            warm_up, annealing = min(1, self.done / 100), 0.5 * (1 + math.cos(math.pi * self.done / self.steps))
            group["lr"] = self._rate * warm_up * annealing + 1e-5
        self.net.train()
        loss = self._batch_loss()
        self._optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
        self._optimizer.step()
        self.done += 1
        return float(loss.detach())

    def validate(self) -> float:
        """The loss on songs that are held out."""
        self.net.eval()
        with torch.no_grad():
            return float(self._held_out_loss())

    @abstractmethod
    def weights(self) -> dict[str, Floats]:
        """By the names in the file."""

    @abstractmethod
    def _batch_loss(self) -> Tensor: ...

    @abstractmethod
    def _held_out_loss(self) -> Tensor: ...


class ActivationTrainer(Trainer):
    """Trains the activation network."""

    def __init__(self, options: BeatOptions, songs: Sequence[Features], held_out: Sequence[Features]) -> None:
        self._options, self._songs = options, songs
        self._random = np.random.default_rng(0)
        self._stack = ConvolutionStack(STEPS * BANDS, _CHANNELS, STEPS * CLASSES + len(TEMPOS), LAYERS)
        super().__init__(self._stack, options.activation_steps, 5e-3)
        self._held_out = self._excerpts(held_out)

    def weights(self) -> dict[str, Floats]:
        """As `ActivationNetwork` reads them."""
        return self._stack.weights()

    def _batch_loss(self) -> Tensor:
        numbers = self._random.integers(len(self._songs), size=self._options.batch)
        return self._loss(*self._excerpts([self._songs[number] for number in numbers]))

    def _held_out_loss(self) -> Tensor:
        return self._loss(*self._held_out)

    def _excerpts(self, songs: Sequence[Features]) -> list[Tensor]:
        drawn = [excerpt(self._random, each, self._options.length) for each in songs]
        return [torch.from_numpy(np.stack(part)) for part in zip(*drawn, strict=True)]

    def _loss(self, flux: Tensor, classes: Tensor, tempos: Tensor) -> Tensor:
        given, tempo = self.net(flux).split([STEPS * CLASSES, len(TEMPOS)], dim=1)
        given = functional.log_softmax(given.unflatten(1, (STEPS, CLASSES)), 2).flatten(1, 2)
        tempo_loss = -(tempos * functional.log_softmax(tempo, 1)).sum(1).mean()
        loss: Tensor = -(classes * given).sum(1).mean() + _TEMPO_SHARE * tempo_loss
        return loss


class MeterTrainer(Trainer):
    """Trains the meter network."""

    def __init__(self, options: BeatOptions, songs: Sequence[Features], held_out: Sequence[Features]) -> None:
        self._options = options
        self._random = np.random.default_rng(1)
        wide, narrow = _HIDDEN
        self._layers = nn.Linear(CELLS * BANDS + 1, wide), nn.Linear(wide, narrow), nn.Linear(narrow, 1)
        first, second, third = self._layers
        net = nn.Sequential(first, nn.ReLU(), nn.Dropout(0.2), second, nn.ReLU(), third)
        super().__init__(net, options.meter_steps, 3e-3)
        self._shifted = torch.from_numpy(SHIFTED)  # shift, cell
        self._rhythms = self._fold(songs, options.rhythms)
        self._held_out = self._fold(held_out, options.held_out_rhythms)

    def weights(self) -> dict[str, Floats]:
        """As `MeterClassifier` reads them."""
        names = ("first", "one"), ("second", "two"), ("third", "three")
        return {
            name: array(part)
            for pair, layer in zip(names, self._layers, strict=True)
            for name, part in zip(pair, (layer.weight, layer.bias), strict=True)
        }

    def _batch_loss(self) -> Tensor:
        numbers = torch.from_numpy(self._random.integers(len(self._rhythms[0]), size=_METER_BATCH))
        flux, possible, speeds, answers = (part[numbers] for part in self._rhythms)
        tone = torch.randn(_METER_BATCH, 1, 1, BANDS) * 0.2 + torch.randn(_METER_BATCH, 1, CELLS, BANDS) * 0.08
        return self._loss(flux * torch.exp(tone), possible, speeds, answers)

    def _held_out_loss(self) -> Tensor:
        return self._loss(*self._held_out)

    def _fold(self, songs: Sequence[Features], count: int) -> list[Tensor]:
        found: list[Folded] = []
        while len(found) < count:
            if (one := folded(self._random, songs[int(self._random.integers(len(songs)))])) is not None:
                found.append(one)
        return [torch.from_numpy(np.array(part)) for part in zip(*found, strict=True)]

    def _loss(self, flux: Tensor, possible: Tensor, speeds: Tensor, answers: Tensor) -> Tensor:
        views = flux[:, :, self._shifted].flatten(3)
        speed = speeds[:, :, None, None].expand(*views.shape[:3], 1)
        scores = self.net(torch.cat([views, speed], -1))[..., 0].masked_fill(~possible[:, :, None], -1e9)
        return functional.cross_entropy(scores.flatten(1), answers)


TRAINERS: Mapping[str, type[ActivationTrainer] | type[MeterTrainer]] = {
    "activation": ActivationTrainer,
    "meter": MeterTrainer,
}
