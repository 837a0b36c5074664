"""Corrects a picture step by step until it has the content of one picture and the style of others.

"A Neural Algorithm of Artistic Style" (Gatys, Ecker, Bethge 2015), from coarse to fine.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

from vjfx.nets.features.network import FeatureNetwork
from vjfx.transfer import pictures
from vjfx.transfer.objective import Distances, Objective, Style
from vjfx.transfer.options import TransferOptions
from vjfx.transfer.pictures import Size
from vjfx.transfer.pyramid import Level, levels

_NOISE = 0.15  # standard deviation of the first picture around gray
_HISTORY = 10  # corrections that L-BFGS remembers; each is as large as two pictures
_LR = 0.02  # of Adam, at the start of a size
_GRAIN = 0.3  # weight of the differences between neighbouring pixels, which features hardly see


@dataclass(frozen=True, slots=True)
class Progress:
    """The picture after a correction, and how far it is."""

    iteration: int  # from 1
    total: int  # corrections
    size: Size
    content: float  # distances, see nets/style_loss.py
    style: float
    picture: Tensor  # (1, 3, h, w), RGB in 0..1, at `size`


class Before(NamedTuple):
    """What a picture of a film begins with and holds on to: the result for the picture before, along the motion."""

    picture: Tensor  # (1, 3, h, w), of the result's size
    weight: Tensor  # (1, 1, h, w): of the squared difference from it


class Transfer:
    """A transfer with its pictures; `run` it once."""

    def __init__(
        self,
        network: FeatureNetwork,
        content: Tensor,
        styles: Sequence[tuple[Tensor, float]],
        options: TransferOptions,
        size: Size,
        mask: Tensor | None = None,
        before: Before | None = None,
    ) -> None:
        """Pictures are (1, 3, h, w), styles with their weights, `mask` (1, 1, h, w); `size` is the result's.

        With `before`, all corrections are made at the result's size.
        """
        self._network, self._options, self._mask, self._before = network, options, mask, before
        self._content = content
        total = sum(weight for _, weight in styles)
        self._styles = [Style(picture, weight / total) for picture, weight in styles]
        self._random = torch.Generator().manual_seed(options.seed)
        self._least = 2 * network.stride
        self.levels = levels(size, options.iterations, self._least)[0 if before is None else -1 :]
        self.total = sum(level.iterations for level in self.levels)

    def run(self) -> Iterator[Progress]:
        """Correct the picture, and yield it after each correction; the last one is the result."""
        done = 0
        newest: Tensor | None = None  # what is corrected: (1, 3, h, w), or (1, 1, h, w) if only brightness counts
        for level in self.levels:
            content = pictures.resized(self._content, level.size)
            picture = self._first(content) if newest is None else pictures.resized(newest, level.size)
            objective = self._objective(content, level.size)
            for corrected, distances in self._correct(picture, objective, level):
                done += 1
                yield Progress(
                    done,
                    self.total,
                    level.size,
                    float(distances.content),
                    float(distances.style),
                    self._finished(corrected, content),
                )
                newest = corrected

    def _first(self, content: Tensor) -> Tensor:
        base = self._corrected(content if self._before is None else self._before.picture)
        if self._options.init == "content" or self._before is not None:
            return base.clone()
        return (0.5 + _NOISE * torch.randn(base.shape, generator=self._random)).to(base.device)

    def _corrected(self, rgb: Tensor) -> Tensor:
        """What is corrected of a picture: all of it, or its brightness only."""
        return pictures.luma(rgb) if self._options.keep_color else rgb

    def _objective(self, content: Tensor, size: Size) -> Objective:
        # A style keeps its proportion to the picture at every size.
        share = max(size) / max(self.levels[-1].size)
        styles = []
        for picture, part in self._styles:
            own = picture.shape[-1], picture.shape[-2]
            wide = share * max(self.levels[-1].size) / max(own) * self._options.stroke
            small = pictures.resized(picture, pictures.scaled(own, wide, self._least))
            if self._options.keep_color:
                small = pictures.matched(pictures.luma(small), pictures.luma(content)).expand(-1, 3, -1, -1)
            styles.append(Style(small, part))
        if self._options.keep_color:
            content = pictures.luma(content).expand(-1, 3, -1, -1)
        mask = None if self._mask is None else pictures.resized(self._mask, size)[0, 0]
        return Objective(self._network, content, styles, self._options.loss, mask, self._random)

    def _correct(self, picture: Tensor, objective: Objective, level: Level) -> Iterator[tuple[Tensor, Distances]]:
        picture = picture.clone().requires_grad_()
        optimizer: torch.optim.Optimizer
        if self._options.optimizer == "adam":
            optimizer = torch.optim.Adam([picture], lr=_LR)
            schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, level.iterations, _LR / 20)
        else:
            optimizer = torch.optim.LBFGS(
                [picture],
                max_iter=1,
                max_eval=8,
                history_size=_HISTORY,
                tolerance_grad=0,
                tolerance_change=0,
                line_search_fn="strong_wolfe",
            )
            schedule = None
        found: list[Distances] = []

        def measure() -> float:
            optimizer.zero_grad()
            distances = objective(picture.expand(-1, 3, -1, -1))
            # As a sum over all pixels, so that gradients do not shrink with the size of the picture.
            weighed = self._options.lam * distances.content + distances.style
            loss = picture.numel() * (weighed + self._change(picture) + _GRAIN * _grain(picture) + _beyond(picture))
            loss.backward()  # type: ignore[no-untyped-call]
            found.append(Distances(distances.content.detach(), distances.style.detach()))
            return float(loss.detach())

        for _ in range(level.iterations):
            found.clear()
            optimizer.step(measure)  # type: ignore[no-untyped-call]
            if schedule is not None:
                schedule.step()
            yield picture.detach(), found[0]

    def _change(self, picture: Tensor) -> Tensor:
        """How far a picture is from what it begins with, by the weights of the places."""
        if self._before is None:
            return picture.new_zeros(())
        return (self._before.weight * (picture - self._corrected(self._before.picture)) ** 2).mean()

    def _finished(self, picture: Tensor, content: Tensor) -> Tensor:
        """The result so far: with the content's colours, and with the content where the mask is 0, if so wished."""
        rgb = pictures.with_luma(content, picture) if self._options.keep_color else picture.clamp(0, 1)
        if self._mask is None:
            return rgb
        mask = pictures.resized(self._mask, (content.shape[-1], content.shape[-2]))
        return content + mask * (rgb - content)


def _grain(picture: Tensor) -> Tensor:
    """The mean squared difference between neighbouring pixels."""
    return (picture.diff(dim=-1) ** 2).mean() + (picture.diff(dim=-2) ** 2).mean()


def _beyond(picture: Tensor) -> Tensor:
    """The mean square of what lies outside of 0..1, and would be clipped."""
    return ((picture - picture.clamp(0, 1)) ** 2).mean()
