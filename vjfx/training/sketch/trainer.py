"""Training of the sketch network: from random patches, with the loss map, to be gone on with at any time.

Everything that is drawn by lot follows from the recipe's seed and the number of the step, so that a training that was
killed goes on to exactly the weights it would have come to.
"""

from __future__ import annotations

import pickle
from dataclasses import asdict, dataclass
from math import cos, pi
from pathlib import Path
from typing import Any

import torch
from numpy.random import default_rng
from torch import Tensor

from vjfx.core.errors import SourceError
from vjfx.datasets.patches import Pairs, crops, varied
from vjfx.nets.loss_map import loss_map
from vjfx.nets.sketch import Sketch

CHECKPOINT = "checkpoint.pt"


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that decides what comes out."""

    width: float = 0.25
    batch: int = 15
    patch: int = 128  # px
    lr: float = 2e-5
    steps: int = 100_000
    warmup: int = 200  # steps until the learning rate is there; it then falls to nothing along a cosine
    seed: int = 0
    bfloat16: bool = False
    pairs: str = ""  # the folder of pairs; none: illustrations


class Training:
    """A network on its way; `step` steps are done."""

    def __init__(self, recipe: Recipe, device: str = "cpu") -> None:
        torch.manual_seed(recipe.seed)
        self.recipe, self.device, self.step = recipe, device, 0
        self.net = Sketch(recipe.width).to(device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self._optimizer = torch.optim.AdamW(self.net.parameters(), lr=recipe.lr, weight_decay=1e-4)

    def advance(self, pairs: Pairs) -> float:
        """One step; the loss before it."""
        recipe = self.recipe
        rng = default_rng((recipe.seed, self.step))
        line, color = varied(*crops(pairs, rng, recipe.batch, recipe.patch, self.device), rng)
        for group in self._optimizer.param_groups:
            group["lr"] = rate(recipe, self.step)
        self.net.train()
        with torch.autocast(torch.device(self.device).type, torch.bfloat16, enabled=recipe.bfloat16):
            drawn = self.net(color.contiguous(memory_format=torch.channels_last))
        loss = self.weighed(drawn, line)
        self._optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        self._optimizer.step()
        self.step += 1
        return float(loss.detach())

    def weighed(self, drawn: Tensor, line: Tensor) -> Tensor:
        """The squared error, each pixel as much as the loss map says."""
        return (loss_map(line) * (drawn.float() - line) ** 2).mean()

    def draw(self, color: Tensor) -> Tensor:
        """(N, 3, H, W) -> (N, 1, H, W): as the network draws now."""
        self.net.eval()
        with torch.no_grad():
            drawn: Tensor = self.net(color)
        return drawn

    def save(self, folder: Path) -> None:
        """The checkpoint, in its place at once: a kill leaves the old one or the new one."""
        state = {
            "recipe": asdict(self.recipe),
            "step": self.step,
            "net": self.net.state_dict(),
            "optimizer": self._optimizer.state_dict(),
        }
        new = folder / f".{CHECKPOINT}.part"
        torch.save(state, new)
        new.replace(folder / CHECKPOINT)

    @staticmethod
    def resume(folder: Path, device: str = "cpu") -> Training:
        """From the folder's checkpoint; raises SourceError where it is none. Tensors and numbers only are read."""
        path = folder / CHECKPOINT
        try:
            state: dict[str, Any] = torch.load(path, map_location=device, weights_only=True)
            training = Training(Recipe(**state["recipe"]), device)
            training.net.load_state_dict(state["net"])
            training._optimizer.load_state_dict(state["optimizer"])
            training.step = int(state["step"])
        except FileNotFoundError as error:
            raise SourceError(f"there is no {CHECKPOINT} in '{folder}' to go on from") from error
        except (OSError, RuntimeError, ValueError, KeyError, TypeError, EOFError, pickle.UnpicklingError) as error:
            raise SourceError(f"'{path}' is damaged, or no checkpoint of a sketch network") from error
        return training


def rate(recipe: Recipe, step: int) -> float:
    """The learning rate of a step."""
    rise = min(1.0, (step + 1) / recipe.warmup) if recipe.warmup else 1.0
    return recipe.lr * rise * 0.5 * (1 + cos(pi * min(1.0, step / recipe.steps)))
