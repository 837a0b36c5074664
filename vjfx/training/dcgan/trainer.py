"""Training of a DCGAN, step by step, to be gone on with at any time.

The losses are the paper's, or the hinge (Lim and Ye 2017, with spectral normalisation: Miyato et al. 2018), with R1
(Mescheder, Geiger, Nowozin 2018) where it is asked for; what is shown and exported is a moving average of the generator
(Yaz et al. 2019). Everything that is drawn by lot follows from the recipe's seed, the attempt and the number of the
step, so that a training that was killed goes on to exactly the weights it would have come to.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.random import Generator as Lots
from numpy.random import default_rng
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import relu, softplus

from vjfx.datasets.footage import Footage
from vjfx.nets.dcgan import NZ, Discriminator, Generator
from vjfx.training.dcgan.augment import DRAWS, POLICIES, augment
from vjfx.training.dcgan.ranks import Ranks, share_statistics

LOSSES = ("hinge", "bce")
FORMS = ("float32", "float32 channels_last", "bf16", "bf16 channels_last")
_LAZY = 16  # R1 is asked for once in so many steps, and counts so much more (Karras et al. 2020)
_STANDING = 128  # latents whose statistics the averaged generator's normalisation uses
_LATENTS, _STAND = 1, 2  # seeds of latents that are always the same


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that decides what comes out, but the footage's own pictures."""

    footage: str
    size: int = 96
    ngf: int = 64
    ndf: int = 64
    nz: int = NZ
    epochs: int = 1000
    samples: int = 5000  # frames in an epoch
    batch: int = 64
    lr: float = 2e-4
    beta1: float = 0.5
    loss: str = "hinge"
    norm: str = "spectral"
    r1: float = 0.0
    augment: tuple[str, ...] = POLICIES
    mirror: bool = False
    ema: float = 0.999
    form: str = "float32"  # one of FORMS
    seed: int = 0
    film: int = 10  # steps to a frame of the film

    @property
    def epoch(self) -> int:
        """Steps of an epoch."""
        return max(1, self.samples // self.batch)

    @property
    def steps(self) -> int:
        """Steps of the whole."""
        return self.epochs * self.epoch


@dataclass(frozen=True, slots=True)
class Losses:
    """Of one step: both losses, and what the discriminator says of real and made pictures."""

    discriminator: float
    generator: float
    real: float
    made: float


class Training:
    """Two networks on their way; `step` steps are done. `average` is the generator as it is shown."""

    def __init__(self, recipe: Recipe, footage: Footage, device: str = "cpu", ranks: Ranks | None = None) -> None:
        self.recipe, self.device, self.step, self.attempt = recipe, device, 0, 0
        self.footage, self._ranks = footage, ranks or Ranks()
        self._learned, self._share = footage.learned(), self._ranks.share(recipe.batch)
        self._order: tuple[int, NDArray[np.intp]] | None = None
        torch.manual_seed(recipe.seed)
        self.generator = self._placed(Generator(recipe.size, recipe.ngf, recipe.nz))
        self.discriminator = self._placed(Discriminator(recipe.size, recipe.ndf, recipe.norm))
        self._dtype = self.generator.project.weight.dtype
        self.average = deepcopy(self.generator).eval().requires_grad_(False)
        for net in (self.generator, self.discriminator):
            share_statistics(net)
        self._make, self._judge = self._ranks.together(self.generator), self._ranks.together(self.discriminator)
        self._optimizers = [
            torch.optim.Adam(net.parameters(), recipe.lr, (recipe.beta1, 0.999))
            for net in (self.generator, self.discriminator)
        ]

    def advance(self) -> Losses:
        """One step of both networks; the losses before it."""
        recipe = self.recipe
        lots = default_rng((recipe.seed, self.attempt, self.step))
        pictures = self._batch(lots)
        latents = self._rows(lots.standard_normal((recipe.batch, recipe.nz), np.float32))
        changes = [lots.random((recipe.batch, DRAWS), np.float32)[self._share] for _ in range(3)]
        real, made = augment(pictures, changes[0], recipe.augment), self._made(latents)
        on_real = self._judged(self._judge, real)
        on_made = self._judged(self._judge, augment(made.detach(), changes[1], recipe.augment))
        hinge = recipe.loss == "hinge"
        loss = (relu(1 - on_real) + relu(1 + on_made) if hinge else softplus(-on_real) + softplus(on_made)).mean()
        penalty = self._penalty(real) if recipe.r1 and self.step % _LAZY == 0 else 0.0
        self._descend(1, loss + penalty)
        self.discriminator.requires_grad_(False)
        judged = self._judged(self.discriminator, augment(made, changes[2], recipe.augment))
        fooled = -judged.mean() if hinge else softplus(-judged).mean()
        self._descend(0, fooled)
        self.discriminator.requires_grad_(True)
        self.step += 1
        self._follow()
        seen = torch.stack((loss, fooled, on_real.mean(), on_made.mean())).detach().double()
        return Losses(*self._ranks.mean(seen).tolist())

    def latents(self, count: int) -> Tensor:
        """The first `count` of those that all pictures of this training are made of, (count, nz)."""
        lots = default_rng((self.recipe.seed, _LATENTS))
        return torch.from_numpy(lots.standard_normal((count, self.recipe.nz), np.float32)).to(self.device)

    @torch.no_grad()
    def stand(self) -> None:
        """Give the averaged generator's normalisation the statistics of its own weights (as of `_STANDING` latents)."""
        lots = default_rng((self.recipe.seed, _STAND))
        latents = torch.from_numpy(lots.standard_normal((_STANDING, self.recipe.nz), np.float32)).to(self.device)
        norms = [module for module in self.average.modules() if isinstance(module, nn.BatchNorm2d)]
        for norm in norms:
            norm.momentum = 1.0
        self.average.train()
        self.show(latents)
        self.average.eval()

    @torch.no_grad()
    def show(self, latents: Tensor) -> Tensor:
        """(N, nz) -> (N, 3, size, size) in -1..1, as the averaged generator makes it."""
        with self._autocast():
            return torch.cat([self.average(part).float() for part in torch.split(latents, _STANDING)])

    def sound(self) -> bool:
        """Whether every weight is a number."""
        nets = self.generator, self.discriminator, self.average
        return all(bool(torch.isfinite(tensor).all()) for net in nets for tensor in net.parameters())

    def state(self) -> dict[str, Any]:
        """All that is needed to go on."""
        return {
            "step": self.step,
            "attempt": self.attempt,
            "nets": [net.state_dict() for net in self._nets],
            "optimizers": [optimizer.state_dict() for optimizer in self._optimizers],
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Be where `state` was taken."""
        self.step, self.attempt = int(state["step"]), int(state["attempt"])
        for net, tensors in zip(self._nets, state["nets"], strict=True):
            net.load_state_dict(tensors)
        for optimizer, numbers in zip(self._optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(numbers)

    def slower(self) -> float:
        """Try again from here with other lots and half the rate, which is returned."""
        self.attempt += 1
        rate = float(self._optimizers[0].param_groups[0]["lr"]) / 2
        self.pace(rate)
        return rate

    def pace(self, rate: float) -> None:
        """Learn at this rate from now on."""
        for optimizer in self._optimizers:
            for group in optimizer.param_groups:
                group["lr"] = rate

    @property
    def _nets(self) -> tuple[nn.Module, ...]:
        return self.generator, self.discriminator, self.average

    def _placed(self, net: Any) -> Any:
        layout = torch.channels_last if self.recipe.form.endswith("channels_last") else torch.contiguous_format
        return net.to(self.device).to(memory_format=layout)

    def _autocast(self) -> torch.autocast:
        half = self.recipe.form.startswith("bf16")
        return torch.autocast(torch.device(self.device).type, torch.bfloat16, enabled=half)

    def _rows(self, values: NDArray[Any]) -> Tensor:
        """This process's share of a whole batch's rows."""
        return torch.from_numpy(values[self._share]).to(self.device, self._dtype)

    def _batch(self, lots: Lots) -> Tensor:
        """The next frames of the footage, every one once before any comes again; (N, 3, S, S) in -1..1."""
        recipe, count = self.recipe, len(self._learned)
        places = self.step * recipe.batch + np.arange(recipe.batch)
        rows = np.concatenate(
            [self._turn(int(turn))[places[places // count == turn] % count] for turn in np.unique(places // count)]
        )
        mirrored = lots.random(recipe.batch) < 0.5
        frames = np.stack([self.footage.frames[row] for row in rows[self._share]])  # (N, S, S, 3)
        if recipe.mirror:
            frames = np.where(mirrored[self._share, None, None, None], frames[:, :, ::-1], frames)
        pictures = torch.from_numpy(frames).to(self.device).permute(0, 3, 1, 2)
        layout = torch.channels_last if recipe.form.endswith("channels_last") else torch.contiguous_format
        return (pictures.to(self._dtype) / 127.5 - 1).contiguous(memory_format=layout)

    def _turn(self, turn: int) -> NDArray[np.intp]:
        """The order of the footage, the `turn`th time round."""
        if self._order is None or self._order[0] != turn:
            self._order = turn, default_rng((self.recipe.seed, 0, 0, turn)).permutation(self._learned)
        return self._order[1]

    def _made(self, latents: Tensor) -> Tensor:
        with self._autocast():
            made: Tensor = self._make(latents)
        return made.to(self._dtype)

    def _judged(self, judge: nn.Module, pictures: Tensor) -> Tensor:
        with self._autocast():
            judged: Tensor = judge(pictures)
        return judged.to(self._dtype)

    def _penalty(self, real: Tensor) -> Tensor:
        """R1: how steep the discriminator is at real pictures; in full precision, as gradients are squared."""
        real = real.detach().requires_grad_(True)
        (slope,) = torch.autograd.grad(self._judge(real).sum(), real, create_graph=True)
        return self.recipe.r1 / 2 * _LAZY * slope.square().sum(dim=(1, 2, 3)).mean()

    def _descend(self, which: int, loss: Tensor) -> None:
        self._optimizers[which].zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        self._optimizers[which].step()

    @torch.no_grad()
    def _follow(self) -> None:
        """The average takes a little of the generator; at first more, as it begins with what is noise."""
        share = 1 - min(self.recipe.ema, (1 + self.step) / (10 + self.step))
        torch._foreach_lerp_(list(self.average.parameters()), list(self.generator.parameters()), share)
