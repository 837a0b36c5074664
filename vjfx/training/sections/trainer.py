"""The trainer of the section network and of the drop detector."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from vjfx.audio.sections.measures import COLUMNS
from vjfx.audio.sections.network import HIDDEN
from vjfx.training.sections.examples import Example, Floats
from vjfx.training.sections.options import SectionOptions

_RATE = 0.01  # the highest learning rate
_NOISE, _BIAS = 0.15, 0.25  # added to the rows: anew in each half beat, and the same throughout a song
_LONGEST = 640  # half beats of a song that are learned
_NAMES = {  # in the file, and in torch
    "into": "unit.weight_ih_l0",
    "shift": "unit.bias_ih_l0",
    "again": "unit.weight_hh_l0",
    "level": "unit.bias_hh_l0",
    "out": "out.weight",
    "offset": "out.bias",
}
_DROPOUT = 0.2
_CAUTION = 2.0  # off the bias of the drop detector: a false drop is worse than a late one
_CLASS = 0.7  # exponent with which rare parts count more


class SectionNet(nn.Module):
    """The network of `vjfx.audio.sections.network`, for whole songs at once."""

    def __init__(self) -> None:
        super().__init__()
        self.unit = nn.GRU(COLUMNS, HIDDEN, batch_first=True)
        self.out = nn.Linear(HIDDEN, 3)

    def forward(self, rows: Tensor) -> Tensor:
        """(songs, half beats, 10) to the logarithms (songs, half beats, 3)."""
        scores: Tensor = self.out(functional.dropout(self.unit(rows)[0], _DROPOUT, self.training))
        return scores


class SectionTrainer:
    """`step` trains the network, `validate` measures it, `weights` are as the section tracker reads them."""

    def __init__(self, options: SectionOptions, songs: Sequence[Example], held_out: Sequence[Example]) -> None:
        self.net, self.steps, self.done = SectionNet(), options.steps, 0
        self._batch = min(options.batch, len(songs))
        self._songs = songs
        self._data, self._held_out = _tensors(songs), _tensors(held_out)
        self._optimizer = torch.optim.AdamW(self.net.parameters(), lr=_RATE, weight_decay=0.03)
        self._schedule = torch.optim.lr_scheduler.OneCycleLR(self._optimizer, _RATE, total_steps=max(2, self.steps + 1))

    def step(self) -> float:
        """Train one batch: its loss."""
        chosen = torch.randperm(len(self._songs))[: self._batch]
        rows, parts, weights = (each[chosen] for each in self._data)
        self.net.train()
        rows = rows + _NOISE * torch.randn_like(rows) + _BIAS * torch.randn(len(rows), 1, COLUMNS)
        loss = _loss(self.net(rows), parts, weights)
        self._optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
        self._optimizer.step()
        self._schedule.step()
        self.done += 1
        return float(loss.detach())

    def validate(self) -> float:
        """The loss on songs that are held out."""
        rows, parts, weights = self._held_out
        self.net.eval()
        with torch.no_grad():
            return float(_loss(self.net(rows), parts, weights))

    def weights(self) -> dict[str, Floats]:
        """By the names in the file, with those of the drop detector."""
        parameters = dict(self.net.named_parameters())
        stored = {name: parameters[torchs].detach().numpy() for name, torchs in _NAMES.items()}
        drop, bias = drop_weights(self._songs)
        return stored | {"drop": drop, "drop_bias": np.array([bias], np.float32)}


def drop_weights(songs: Sequence[Example]) -> tuple[Floats, float]:
    """Weights and bias of a logistic regression in which drops count as much as everything else together."""
    x = np.concatenate([song.moments for song in songs])
    y: NDArray[np.bool_] = np.concatenate([song.drops for song in songs])
    mean, spread = x.mean(axis=0), x.std(axis=0) + 1e-3
    features, labels = torch.from_numpy((x - mean) / spread), torch.from_numpy(y.astype(np.float32))
    share = torch.where(labels > 0, 0.5 / max(1, int(y.sum())), 0.5 / max(1, int((~y).sum())))
    weights, bias = torch.zeros(x.shape[1], requires_grad=True), torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights, bias], max_iter=200)

    def loss() -> Tensor:
        optimizer.zero_grad()
        errors = functional.binary_cross_entropy_with_logits(features @ weights + bias, labels, reduction="none")
        value: Tensor = (errors * share).sum() + 3e-3 * (weights**2).sum()
        value.backward()  # type: ignore[no-untyped-call]
        return value

    optimizer.step(loss)  # type: ignore[no-untyped-call]
    scaled = weights.detach().numpy() / spread
    return scaled.astype(np.float32), float(bias.detach()[0]) - float(mean @ scaled) - _CAUTION


def _loss(scores: Tensor, parts: Tensor, weights: Tensor) -> Tensor:
    errors = functional.cross_entropy(scores.transpose(1, 2), parts, reduction="none")
    return (errors * weights).sum() / weights.sum()


def _tensors(songs: Sequence[Example]) -> tuple[Tensor, Tensor, Tensor]:
    """Rows, parts and weights, padded to one length."""
    rows = torch.zeros(len(songs), _LONGEST, COLUMNS)
    parts = torch.zeros(len(songs), _LONGEST, dtype=torch.long)
    weights = torch.zeros(len(songs), _LONGEST)
    for number, song in enumerate(songs):
        count = min(_LONGEST, len(song.rows))
        rows[number, :count] = torch.from_numpy(song.rows[:count])
        parts[number, :count] = torch.from_numpy(song.parts[:count])
        weights[number, :count] = torch.from_numpy(song.weights[:count])
    for part in range(3):
        here = parts == part
        weights[here] /= max(1e-6, float(weights[here].sum())) ** _CLASS
    return rows, parts, weights
