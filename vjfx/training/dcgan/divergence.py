"""Whether a training has gone astray: what cannot mend itself is told in words."""

from __future__ import annotations

from math import isfinite

from vjfx.training.dcgan.trainer import Losses

PATIENCE = 300  # steps in a row
_SURE = 0.01  # loss of a discriminator that has won: the generator learns nothing from it any more
_DEAF = 1e-4  # between what it says of real and of made pictures: it tells nothing


class DivergenceMonitor:
    """Looks at the losses of every step. `ill` is for how many steps something has been wrong."""

    def __init__(self, ill: int = 0) -> None:
        self.ill = ill

    def look(self, losses: Losses) -> str | None:
        """What is wrong beyond hope, if anything."""
        numbers = losses.discriminator, losses.generator, losses.real, losses.made
        if not all(map(isfinite, numbers)):
            return "a loss is no number any more"
        won, deaf = losses.discriminator < _SURE, abs(losses.real - losses.made) < _DEAF
        self.ill = self.ill + 1 if won or deaf else 0
        if self.ill < PATIENCE:
            return None
        return f"for {self.ill} steps the discriminator has " + (
            "been sure of everything" if won else "told nothing apart"
        )
