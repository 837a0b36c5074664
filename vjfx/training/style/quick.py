"""Learning one more style from a trained network, in a minute.

Only the new style's rows are trained ("A Learned Representation for Artistic Style", Dumoulin et al. 2017), which begin
as the style that comes nearest; nothing else changes. If asked, the kernels follow after that, slowly, while the
network is held to what it painted before in all other styles ("Learning without Forgetting", Li, Hoiem 2016).
"""

from __future__ import annotations

from time import perf_counter
from typing import Any

import torch
from numpy.random import Generator, default_rng
from torch import Tensor
from torch.nn import functional

from vjfx.datasets.motion import MotionPair
from vjfx.nets.features.network import FeatureNetwork
from vjfx.nets.style import StyleNetwork
from vjfx.nets.style_rows import Rows, grown, is_stroke, mixed, rows_of
from vjfx.training.style.options import QuickOptions
from vjfx.training.style.trainer import Losses, Material, Trainer

_KERNELS = 0.03  # learning rate of the kernels, as a share of the rows'
_STROKES = 0.05  # the same of what the new style adds to kernels
_KEEP = 200.0  # weight of what the other styles change
_TIMED = 3  # steps that are timed


class QuickTrainer(Trainer):
    """The base network with one style more, its last."""

    options: QuickOptions

    def __init__(
        self,
        options: QuickOptions,
        material: Material,
        features: FeatureNetwork,
        base: StyleNetwork,
        device: str = "cpu",
    ) -> None:
        """`material` has the one new style."""
        super().__init__(options, material, features, device)
        last: dict[str, Any] = {"memory_format": torch.channels_last}
        self._base = base.to(device).to(**last).eval().requires_grad_(False)
        self.net = self._called = grown(self._base, self._nearest()).to(**last)
        names = rows_of(self.net)
        rows = [self.net.get_parameter(name) for name in names if not is_stroke(name)]
        strokes = [self.net.get_parameter(name) for name in names if is_stroke(name)]
        own = {id(each) for each in (*rows, *strokes)}
        self._kernels = [each for each in self.net.parameters() if id(each) not in own]
        self._optimizer = torch.optim.Adam(
            [
                {"params": rows, "share": 1.0},
                {"params": strokes, "share": _STROKES},
                {"params": self._kernels, "share": _KERNELS},
            ],
            lr=options.lr,
        )
        # Only the last style is compared with a picture.
        self._targets = {
            name: functional.pad(target, (0, 0, 0, 0, base.styles, 0)) for name, target in self._targets.items()
        }

    @property
    def alone(self) -> bool:
        """Whether the next step changes nothing but the new style."""
        return self.step < self.options.alone * self.options.steps

    def rows(self) -> Rows:
        """The new style's rows, (1, numbers) each."""
        return {name: row[-1:].clone() for name, row in rows_of(self.net).items()}

    def steps_in(self, seconds: float) -> int:
        """How many steps this machine makes in so many seconds; the trainer is spent afterwards."""
        costs = []  # seconds a step, of the first and of the last ones
        for start in (0, self.options.steps - _TIMED):
            self.step = max(start, 0)
            self.advance()
            before = perf_counter()
            for _ in range(_TIMED):
                self.advance()
            costs.append((perf_counter() - before) / _TIMED)
        alone = self.options.alone
        return max(1, round(seconds / (alone * costs[0] + (1 - alone) * costs[1])))

    def advance(self) -> Losses:
        """One step; returns the losses before it."""
        for kernel in self._kernels:
            kernel.requires_grad_(not self.alone)
        return super().advance()

    def _loss(self, pair: MotionPair, shares: Tensor, fader: Tensor, offset: tuple[int, int]) -> tuple[Tensor, Losses]:
        loss, losses = super()._loss(pair, shares, fader, offset)
        if self.alone:
            return loss, losses
        r = default_rng((self.options.seed, self.step, 1))
        others = _one_hot(r.integers(self._base.styles, size=len(shares)).tolist(), self._base.styles, self.device)
        wanted = self._base(pair.first, others, fader, offset)
        found = self.net(pair.first, functional.pad(others, (0, 1)), fader, offset)
        return loss + _KEEP * functional.mse_loss(found, wanted), losses

    def _conditions(self, r: Generator, count: int) -> tuple[Tensor, Tensor]:
        """The new style, and positions (n,) of the fader of lam."""
        shares = _one_hot([self._base.styles] * count, self._base.styles + 1, self.device)
        return shares, torch.from_numpy(r.uniform(size=count).astype("float32")).to(self.device)

    def _nearest(self) -> Rows:
        """The rows of the base's style, or of the mean of all, that comes nearest to the new style."""
        styles, rows = self._base.styles, rows_of(self._base)
        pair = self._pair(default_rng((self.options.seed, 0)))
        candidates = torch.cat([torch.eye(styles), torch.full((1, styles), 1 / styles)]).to(self.device)
        distances = []
        one = pair.first.new_ones(len(pair.first), 1)
        with torch.no_grad():
            for shares in candidates:
                painted = self._base(pair.first, shares.expand(len(one), -1), torch.full_like(one[:, 0], 0.5))
                found = self._features(painted, self._features.style_layers)
                distances.append(float(self._style(found, one).mean()))
        return mixed(rows, candidates[distances.index(min(distances))][None])


def _one_hot(styles: list[int], count: int, device: str) -> Tensor:
    return functional.one_hot(torch.tensor(styles, device=device), count).float()
