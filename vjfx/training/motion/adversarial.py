"""Trains pix2pix: L1 and an adversary that learns beside it, as the article does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from numpy.random import Generator

from vjfx.core.errors import SourceError
from vjfx.nets.motion.base import FRAMES, VARIATIONS
from vjfx.nets.motion.pix2pix import Pix2pix, over_white
from vjfx.training import checkpoint
from vjfx.training.motion.examples import Batch, Examples
from vjfx.training.motion.options import MotionOptions
from vjfx.training.motion.patch_gan import PatchGan, verdict
from vjfx.training.motion.trainer import Trainer

_L1 = 100.0  # weight beside the adversary


class AdversarialTrainer(Trainer):
    """As `Trainer`, for pix2pix."""

    rate = 2e-4

    def __init__(self, options: MotionOptions, examples: Examples, device: str = "cpu") -> None:
        super().__init__(options, examples, device)
        self._adversary = PatchGan(options.width).to(device)
        self._opponent = self._adam(self._adversary)

    def _adam(self, net: torch.nn.Module) -> torch.optim.Optimizer:
        return torch.optim.Adam(net.parameters(), lr=self.rate, betas=(0.5, 0.999))

    def _batch(self, r: Generator, frames: int) -> Batch:
        return super()._batch(r, FRAMES)

    def _learn(self, batch: Batch, r: Generator, rate: float) -> dict[str, float]:
        assert isinstance(self.net, Pix2pix)
        torch.manual_seed(int(r.integers(1 << 62)))  # dropout
        variation = torch.eye(VARIATIONS)[r.integers(VARIATIONS, size=len(batch.picture))]
        picture, wanted = self.net.look(batch.picture), over_white(batch.frames)
        made = self.net.moving(picture, variation.to(self.device))
        told = verdict(self._adversary(picture, wanted), True) + verdict(self._adversary(picture, made.detach()), False)
        self._descend(self._opponent, self._adversary, told / 2, rate)
        fooled = verdict(self._adversary(picture, made), True)
        distance = (made - wanted).abs().mean()
        self._descend(self._optimizer, self.net, fooled + _L1 * distance, rate)
        with torch.no_grad():
            still = (picture[:, None] - wanted).abs().mean()
        found = {"distance": distance, "still": still, "adversary": told / 2, "fooled": fooled}
        return {name: float(loss.detach()) for name, loss in found.items()}

    def save(self, folder: Path) -> None:
        """As `Trainer`, with the adversary."""
        more = {"adversary": self._adversary.state_dict(), "opponent": self._opponent.state_dict()}
        checkpoint.save(folder, self.options, self.step, self.net, self._optimizer, **more)

    def restore(self, folder: Path, state: dict[str, Any]) -> None:
        """As `Trainer`, with the adversary."""
        super().restore(folder, state)
        try:
            self._adversary.load_state_dict(state["adversary"])
            self._opponent.load_state_dict(state["opponent"])
        except checkpoint.DAMAGED as error:
            raise SourceError(f"'{folder / checkpoint.CHECKPOINT}' has no adversary that fits") from error
