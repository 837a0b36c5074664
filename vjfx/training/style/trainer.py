"""Trains the style network: content and style by features, steadiness by pairs of frames with known motion.

All random numbers follow from the seed and the step, so that a run that was killed resumes to exactly the weights of an
uninterrupted one. The loss between frames is that of "ReCoNet: Real-time Coherent Video Style Transfer Network" (Gao,
Gu, Zhang, Chen 2018): where the light of the scene changes, the painting may change with it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.random import Generator, default_rng
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from vjfx.datasets.motion import MotionPair, motion_pairs, warped
from vjfx.nets import style_loss
from vjfx.nets.features.network import FeatureNetwork
from vjfx.nets.style import GRAIN, StyleNetwork, lam_of
from vjfx.nets.style_rows import is_stroke, rows_of
from vjfx.training import checkpoint
from vjfx.training.ranks import Ranks
from vjfx.training.schedule import warm_cosine
from vjfx.training.style.options import StyleOptions

_WARMUP = 200  # steps
_MIXED = 0.25  # share of frames that are painted between two styles
_FLAT = 1e-3  # weight of the differences between neighbouring pixels
_ROWS = 5.0  # learning rate of a style's scales and shifts, which few pictures correct, over that of the kernels
_STEADY_FROM = 0.7  # share of the steps without the loss between frames, which takes half of the time
_CONTENT = "conv3_1"  # of ours and of VGG: deep enough to leave colours free, and shallow enough to keep faces
_LUMA = torch.tensor((0.299, 0.587, 0.114))[:, None, None]


@dataclass(frozen=True, slots=True)
class Material:
    """Pictures in memory, RGBA (n, side, side, 4)."""

    grounds: NDArray[np.uint8]
    figures: NDArray[np.uint8]
    styles: Sequence[Tensor]  # (3, h, w), 0..1


class Losses(NamedTuple):
    """The parts of one step's loss."""

    content: float
    style: float
    steady: float


class Trainer:
    """A network and its optimiser after `step` steps."""

    def __init__(
        self,
        options: StyleOptions,
        material: Material,
        features: FeatureNetwork,
        device: str = "cpu",
        ranks: Ranks | None = None,
    ) -> None:
        """Raises UsageError for a batch that cannot be divided among the processes."""
        torch.manual_seed(options.seed)
        self.options, self.device, self.step = options, device, 0
        self._ranks = ranks or Ranks()
        self._mine = self._ranks.share(options.batch)
        # Channels last: on processors, depthwise convolutions in bfloat16 take a quarter of the time.
        last: dict[str, Any] = {"memory_format": torch.channels_last}
        self._material, self._features = material, features.to(device).to(**last)
        self.net = StyleNetwork(len(material.styles), options.width).to(device).to(**last)
        self._called = self._ranks.wrap(self.net)
        rows = {name for name in rows_of(self.net) if not is_stroke(name)}
        kernels = [value for name, value in self.net.named_parameters() if name not in rows]
        own = [value for name, value in self.net.named_parameters() if name in rows]
        self._optimizer = torch.optim.Adam([{"params": kernels, "share": 1.0}, {"params": own, "share": _ROWS}])
        with torch.no_grad():
            answers = [self._features(each[None].to(device), features.style_layers) for each in material.styles]
        self._targets = {
            name: torch.cat([style_loss.moments(answer[name]) for answer in answers]) for name in features.style_layers
        }  # (styles, channels, channels + 1)

    def advance(self) -> Losses:
        """One step; returns the losses before it."""
        options = self.options
        r = default_rng((options.seed, self.step))
        pair = self._pair(r)
        shares, fader = self._conditions(r, len(pair.first))
        offset = int(r.integers(GRAIN)), int(r.integers(GRAIN))
        for group in self._optimizer.param_groups:
            peak = options.lr * group["share"]
            group["lr"] = warm_cosine(self.step, options.steps, peak, min(_WARMUP, options.steps // 10))
        pair = MotionPair(*(each[self._mine] for each in pair))
        loss, losses = self._loss(pair, shares[self._mine], fader[self._mine], offset)
        self._optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        self._optimizer.step()
        self.step += 1
        return Losses(*self._ranks.mean(torch.tensor(losses, device=self.device)).tolist())

    def _loss(self, pair: MotionPair, shares: Tensor, fader: Tensor, offset: tuple[int, int]) -> tuple[Tensor, Losses]:
        count = len(shares)
        steady_now = self.options.steady > 0 and self.step >= _STEADY_FROM * self.options.steps
        both = torch.cat([pair.first, pair.second]) if steady_now else pair.first
        copies = len(both) // count
        both = both.contiguous(memory_format=torch.channels_last)
        layers = {*self._features.style_layers, _CONTENT}
        with torch.autocast(torch.device(self.device).type, torch.bfloat16, enabled=self.options.bfloat16):
            painted = self._called(both, shares.repeat(copies, 1), fader.repeat(copies), offset).float()
            with torch.no_grad():
                wanted = self._answers(pair.first, [_CONTENT])[_CONTENT]
            found = self._answers(painted[:count], layers)
        lam = torch.tensor([lam_of(float(each)) for each in fader], device=self.device)
        content = _content(found[_CONTENT], wanted)
        style = self._style(found, shares)
        steady = self._steady(painted[:count], painted[count:], pair) if copies == 2 else content.new_zeros(())
        flat = (painted.diff(dim=-1) ** 2).mean() + (painted.diff(dim=-2) ** 2).mean()
        # Divided by what the weights sum to, so that every position of the fader has steps of the same size.
        loss = ((lam * content + style) / (1 + lam)).mean() + self.options.steady * steady + _FLAT * flat
        return loss, Losses(float(content.detach().mean()), float(style.detach().mean()), float(steady.detach()))

    def _answers(self, rgb: Tensor, layers: Collection[str]) -> dict[str, Tensor]:
        answers = self._features(rgb.contiguous(memory_format=torch.channels_last), layers)
        return {name: answer.float() for name, answer in answers.items()}

    def _style(self, found: dict[str, Tensor], shares: Tensor) -> Tensor:
        """(n,): how far the moments of features are from those of the styles, mixed by their shares."""
        parts = [
            style_loss.moments_distance(style_loss.moments(found[name]), torch.einsum("ns,sij->nij", shares, targets))
            for name, targets in self._targets.items()
        ]
        return torch.stack(parts).mean(0)

    def _steady(self, first: Tensor, second: Tensor, pair: MotionPair) -> Tensor:
        """The squared change of a place's colour beyond the change of its light, where it was seen before."""
        light = (_LUMA.to(self.device) * (pair.second - warped(pair.first, pair.origin))).sum(1, keepdim=True)
        change = second - warped(first, pair.origin) - light
        return (pair.visible * change**2).mean()

    def _pair(self, r: Generator) -> MotionPair:
        material, count = self._material, self.options.batch
        grounds = material.grounds[r.integers(len(material.grounds), size=count)]
        figures = material.figures[r.integers(len(material.figures), size=count)]
        return MotionPair(*(each.to(self.device) for each in motion_pairs(grounds, figures, r, self.options.side)))

    def _conditions(self, r: Generator, count: int) -> tuple[Tensor, Tensor]:
        """Shares (n, styles) of one style or two, and positions (n,) of the fader of lam."""
        styles = len(self._material.styles)
        shares = np.zeros((count, styles), np.float32)
        for row in shares:
            one, other = r.integers(styles, size=2)
            part = r.uniform() if r.uniform() < _MIXED else 0.0
            row[one] += 1 - part
            row[other] += part
        fader = r.uniform(size=count).astype(np.float32)
        return torch.from_numpy(shares).to(self.device), torch.from_numpy(fader).to(self.device)

    def save(self, folder: Path) -> None:
        """Write the checkpoint atomically; raises OSError or RuntimeError."""
        checkpoint.save(folder, self.options, self.step, self.net, self._optimizer)

    def restore(self, folder: Path, state: dict[str, Any]) -> None:
        """Continue from a checkpoint's state; raises SourceError."""
        self.step = checkpoint.restore(folder, state, self.net, self._optimizer)

    def painted(self, rgb: Tensor, style: int, fader: float = 0.5) -> Tensor:
        """(n, 3, h, w), 0..1, in one style."""
        shares = functional.one_hot(torch.tensor([style]), self.net.styles).float().expand(len(rgb), -1)
        with torch.no_grad():
            made: Tensor = self.net(rgb, shares, torch.full((len(rgb),), fader))
        return made


def _content(found: Tensor, wanted: Tensor) -> Tensor:
    """(n,): how far features are from the content's, each normalised over its picture: shapes stay, colours may go."""
    return ((functional.instance_norm(found) - functional.instance_norm(wanted)) ** 2).mean((1, 2, 3))
