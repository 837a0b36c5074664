"""Trains a DCGAN step by step.

The loss is the paper's, or the hinge loss (Lim and Ye 2017; with spectral normalisation: Miyato et al. 2018), with R1
(Mescheder, Geiger, Nowozin 2018) if its weight is not 0. What is shown and exported is a moving average of the
generator (Yaz et al. 2019). All random numbers follow from the seed, the attempt and the step, so that a run that was
killed resumes to exactly the weights of an uninterrupted one.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.random import Generator as Rng
from numpy.random import default_rng
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import relu, softplus

from vjfx.datasets.footage import Footage
from vjfx.nets.dcgan import Discriminator, Generator
from vjfx.training.dcgan.augment import DRAWS, augment
from vjfx.training.dcgan.options import DcganOptions
from vjfx.training.dcgan.shared_norm import share_statistics
from vjfx.training.ranks import Ranks

_LAZY = 16  # R1 is computed every so many steps, with as many times the weight (Karras et al. 2020)
_STATISTICS = 128  # latents that give the averaged generator's normalisation its statistics
_SHOWN_SEED, _STATISTICS_SEED = 1, 2  # of latents that stay the same for the whole run


@dataclass(frozen=True, slots=True)
class Losses:
    """Of one step: both losses, and the discriminator's mean scores for real and generated pictures."""

    discriminator: float
    generator: float
    real: float
    made: float


class Trainer:
    """Two networks and their optimisers after `step` steps; `average` is the averaged generator.

    `attempt` counts the rollbacks after a divergence; it changes the random numbers of the steps that follow.
    """

    def __init__(
        self, options: DcganOptions, footage: Footage, device: str = "cpu", ranks: Ranks | None = None
    ) -> None:
        self.options, self.device, self.step, self.attempt = options, device, 0, 0
        self.footage, self._ranks = footage, ranks or Ranks()
        self._rows_of_footage, self._share = footage.training(), self._ranks.share(options.batch)
        self._order: tuple[int, NDArray[np.intp]] | None = None
        torch.manual_seed(options.seed)
        self.generator = self._place(Generator(options.size, options.ngf, options.nz))
        self.discriminator = self._place(Discriminator(options.size, options.discriminator_width, options.norm))
        self._dtype = self.generator.project.weight.dtype
        self.average = deepcopy(self.generator).eval().requires_grad_(False)
        for net in (self.generator, self.discriminator):
            share_statistics(net)
        self._generator, self._discriminator = self._ranks.wrap(self.generator), self._ranks.wrap(self.discriminator)
        self._optimizers = [
            torch.optim.Adam(net.parameters(), options.lr, (options.beta1, 0.999))
            for net in (self.generator, self.discriminator)
        ]

    def advance(self) -> Losses:
        """One step of both networks; returns the losses before it."""
        options = self.options
        rng = default_rng((options.seed, self.attempt, self.step))
        pictures = self._batch(rng)
        latents = self._rows(rng.standard_normal((options.batch, options.nz), np.float32))
        draws = [rng.random((options.batch, DRAWS), np.float32)[self._share] for _ in range(3)]
        real, generated = augment(pictures, draws[0], options.augment), self._generate(latents)
        real_scores = self._scores(self._discriminator, real)
        fake_scores = self._scores(self._discriminator, augment(generated.detach(), draws[1], options.augment))
        hinge = options.loss == "hinge"
        if hinge:
            loss = (relu(1 - real_scores) + relu(1 + fake_scores)).mean()
        else:
            loss = (softplus(-real_scores) + softplus(fake_scores)).mean()
        penalty = self._gradient_penalty(real) if options.r1 and self.step % _LAZY == 0 else 0.0
        self._descend(1, loss + penalty)
        self.discriminator.requires_grad_(False)
        scores = self._scores(self.discriminator, augment(generated, draws[2], options.augment))
        generator_loss = -scores.mean() if hinge else softplus(-scores).mean()
        self._descend(0, generator_loss)
        self.discriminator.requires_grad_(True)
        self.step += 1
        self._update_average()
        measured = torch.stack((loss, generator_loss, real_scores.mean(), fake_scores.mean())).detach().double()
        return Losses(*self._ranks.mean(measured).tolist())

    def latents(self, count: int) -> Tensor:
        """The first `count` of the latents from which all pictures of this run are generated, (count, nz)."""
        return self._latents(_SHOWN_SEED, count)

    @torch.no_grad()
    def refresh_statistics(self) -> None:
        """Recompute the batch statistics of the averaged generator, from `_STATISTICS` latents."""
        for module in self.average.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.momentum = 1.0
        self.average.train()
        self.generate(self._latents(_STATISTICS_SEED, _STATISTICS))
        self.average.eval()

    @torch.no_grad()
    def generate(self, latents: Tensor) -> Tensor:
        """(N, nz) -> (N, 3, size, size) in -1..1, by the averaged generator."""
        with self._autocast():
            return torch.cat([self.average(part).float() for part in torch.split(latents, _STATISTICS)])

    def is_finite(self) -> bool:
        """Whether all weights are finite."""
        nets = self.generator, self.discriminator, self.average
        return all(bool(torch.isfinite(tensor).all()) for net in nets for tensor in net.parameters())

    def state(self) -> dict[str, Any]:
        """Everything that `restore` needs."""
        return {
            "step": self.step,
            "attempt": self.attempt,
            "nets": [net.state_dict() for net in self._nets],
            "optimizers": [optimizer.state_dict() for optimizer in self._optimizers],
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Return to a saved state."""
        self.step, self.attempt = int(state["step"]), int(state["attempt"])
        for net, tensors in zip(self._nets, state["nets"], strict=True):
            net.load_state_dict(tensors)
        for optimizer, values in zip(self._optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(values)

    def retry_slower(self) -> float:
        """Continue from here with other random numbers and half the learning rate, which is returned."""
        self.attempt += 1
        learning_rate = self.learning_rate / 2
        self.set_learning_rate(learning_rate)
        return learning_rate

    @property
    def learning_rate(self) -> float:
        """The current learning rate of both networks."""
        return float(self._optimizers[0].param_groups[0]["lr"])

    def set_learning_rate(self, learning_rate: float) -> None:
        """Use this learning rate for both networks from now on."""
        for optimizer in self._optimizers:
            for group in optimizer.param_groups:
                group["lr"] = learning_rate

    @property
    def _nets(self) -> tuple[nn.Module, ...]:
        return self.generator, self.discriminator, self.average

    @property
    def _layout(self) -> torch.memory_format:
        return torch.channels_last if self.options.form.endswith("channels_last") else torch.contiguous_format

    def _place(self, net: Any) -> Any:
        return net.to(self.device).to(memory_format=self._layout)

    def _autocast(self) -> torch.autocast:
        half = self.options.form.startswith("bf16")
        return torch.autocast(torch.device(self.device).type, torch.bfloat16, enabled=half)

    def _latents(self, seed: int, count: int) -> Tensor:
        rng = default_rng((self.options.seed, seed))
        return torch.from_numpy(rng.standard_normal((count, self.options.nz), np.float32)).to(self.device)

    def _rows(self, values: NDArray[Any]) -> Tensor:
        """This process's rows of a whole batch."""
        return torch.from_numpy(values[self._share]).to(self.device, self._dtype)

    def _batch(self, rng: Rng) -> Tensor:
        """The next frames of the footage, (N, 3, S, S) in -1..1; every frame comes once before any comes again."""
        options, count = self.options, len(self._rows_of_footage)
        places = self.step * options.batch + np.arange(options.batch)
        rounds, positions = places // count, places % count
        rows = np.concatenate([self._shuffled(int(each))[positions[rounds == each]] for each in np.unique(rounds)])
        mirrored = rng.random(options.batch) < 0.5
        frames = np.stack([self.footage.frames[row] for row in rows[self._share]])  # (N, S, S, 3)
        if options.mirror:
            frames = np.where(mirrored[self._share, None, None, None], frames[:, :, ::-1], frames)
        pictures = torch.from_numpy(frames).to(self.device).permute(0, 3, 1, 2)
        return (pictures.to(self._dtype) / 127.5 - 1).contiguous(memory_format=self._layout)

    def _shuffled(self, round_: int) -> NDArray[np.intp]:
        """The order of the footage in its `round_`th repetition."""
        if self._order is None or self._order[0] != round_:
            order = default_rng((self.options.seed, 0, 0, round_)).permutation(self._rows_of_footage)
            self._order = round_, order
        return self._order[1]

    def _generate(self, latents: Tensor) -> Tensor:
        with self._autocast():
            generated: Tensor = self._generator(latents)
        return generated.to(self._dtype)

    def _scores(self, discriminator: nn.Module, pictures: Tensor) -> Tensor:
        with self._autocast():
            scores: Tensor = discriminator(pictures)
        return scores.to(self._dtype)

    def _gradient_penalty(self, real: Tensor) -> Tensor:
        """R1: the squared gradient of the discriminator at real pictures; in full precision because of the square."""
        real = real.detach().requires_grad_(True)
        (gradient,) = torch.autograd.grad(self._discriminator(real).sum(), real, create_graph=True)
        return self.options.r1 / 2 * _LAZY * gradient.square().sum(dim=(1, 2, 3)).mean()

    def _descend(self, which: int, loss: Tensor) -> None:
        self._optimizers[which].zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        self._optimizers[which].step()

    @torch.no_grad()
    def _update_average(self) -> None:
        """Move the average towards the generator; faster at first, while the average is still noise."""
        share = 1 - min(self.options.ema, (1 + self.step) / (10 + self.step))
        torch._foreach_lerp_(list(self.average.parameters()), list(self.generator.parameters()), share)
