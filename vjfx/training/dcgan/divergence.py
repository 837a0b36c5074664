"""Detects when a training run has diverged beyond recovery."""

from __future__ import annotations

from math import isfinite

from vjfx.training.dcgan.trainer import Losses

PATIENCE = 300  # consecutive bad steps
_WON = 0.01  # loss of a discriminator that has won: the generator no longer learns from it
_BLIND = 1e-4  # difference of its mean scores for real and generated pictures: it no longer tells them apart


class DivergenceMonitor:
    """Checks the losses of every step. `bad_steps` counts consecutive steps with a useless discriminator."""

    def __init__(self, bad_steps: int = 0) -> None:
        self.bad_steps = bad_steps

    def check(self, losses: Losses) -> str | None:
        """Why the run has diverged, or None."""
        if not all(map(isfinite, (losses.discriminator, losses.generator, losses.real, losses.made))):
            return "loss is NaN or infinite"
        won, blind = losses.discriminator < _WON, abs(losses.real - losses.made) < _BLIND
        self.bad_steps = self.bad_steps + 1 if won or blind else 0
        if self.bad_steps < PATIENCE:
            return None
        problem = "had a loss near zero" if won else "not told real from generated pictures"
        return f"the discriminator has {problem} for {self.bad_steps} steps"
