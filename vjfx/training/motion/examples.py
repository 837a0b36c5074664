"""What motion is learnt from: loops of a folder in random views, and puppets, whose motion is known.

A loop's picture is its first frame: there, what is drawn mostly rests, as in a picture that is to be moved.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.random import Generator
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from vjfx.datasets.animation.augment import View
from vjfx.datasets.animation.puppet import Puppet, render
from vjfx.datasets.animation.synthetic import puppet
from vjfx.datasets.loops import FRAMES, Loops, family
from vjfx.datasets.pool import Pool
from vjfx.training.motion.displacements import displacements

_FIRST = 100_000  # seeds below it are held out
_POOL = 128  # puppets


class Batch(NamedTuple):
    """Pictures and how they move."""

    picture: Tensor  # (n, 4, s, s), RGBA premultiplied, 0..1
    phases: Tensor  # (n, f) in turns of the loop, multiples of 1/20, ascending; with each phase p, 1 - p is there
    frames: Tensor  # (n, f, 4, s, s)
    origin: Tensor  # (n, f, s, s, 2): where what is seen there is in the picture
    known: Tensor  # (n, f, 1, s, s): how far the origin is known, 0..1

    def resized(self, side: int) -> Batch:
        """The same at another size."""
        places = _resized(self.origin.permute(0, 1, 4, 2, 3), side).permute(0, 1, 3, 4, 2)
        picture = _resized(self.picture[:, None], side)[:, 0]
        return Batch(picture, self.phases, _resized(self.frames, side), places, _resized(self.known, side))

    def backwards(self, which: Tensor) -> Batch:
        """The same, with the loops `which` (n,) says played backwards."""

        def turned(x: Tensor) -> Tensor:
            return torch.where(which.view(-1, *[1] * (x.ndim - 1)), x.flip(1), x)

        return Batch(self.picture, self.phases, *map(turned, (self.frames, self.origin, self.known)))


class Examples:
    """Random batches, by step."""

    def __init__(self, loops: Loops | None, size: int, share: float) -> None:
        """`share` of the examples are puppets; all of them without loops."""
        self._loops, self._size, self._share = loops, size, share if loops is not None else 1.0
        self._families: list[list[int]] = []
        if loops is not None:
            found: dict[str, list[int]] = {}
            for number in loops.training():
                found.setdefault(family(loops.names[number]), []).append(int(number))
            self._families = list(found.values())
        self._displacements: dict[int, tuple[Tensor, Tensor]] = {}
        self._puppets: Pool[Puppet] = Pool(lambda seed: puppet(seed, size), _FIRST, _POOL)

    def batch(self, r: Generator, step: int, count: int, frames: int) -> Batch:
        """`count` loops, each from its picture on, with `frames` (1..20) of its later frames."""
        self._puppets.advance_to(step)
        made = [self._one(r, frames) for _ in range(count)]
        return Batch(*(torch.stack(parts) for parts in zip(*made, strict=True)))

    def _one(self, r: Generator, frames: int) -> Sequence[Tensor]:
        later = _later(r, frames)
        phases = torch.from_numpy((later / FRAMES).astype(np.float32))
        if not self._families or r.uniform() < self._share:
            start, way = float(r.uniform()), float(r.choice([-1, 1]))
            chosen = self._puppets[int(r.integers(_POOL))]
            seen = render(chosen, [start, *(start + way * phase for phase in phases.tolist())])
            return seen.frames[0], phases, seen.frames[1:], seen.origin[1:], seen.known[1:]
        assert self._loops is not None
        variants = self._families[int(r.integers(len(self._families)))]  # by family, else people would be most of them
        number = variants[int(r.integers(len(variants)))]
        away, known = (each[later].float() for each in self._measured(number))
        loop = premultiplied(self._loops.array[number][[0, *later]])
        view = View.drawn(r)
        moved = view.frames(loop, r)
        return moved[0], phases, moved[1:], *view.origins(away, known, self._size)

    def _measured(self, number: int) -> tuple[Tensor, Tensor]:
        """The displacements of a loop, from memory after the first time."""
        assert self._loops is not None
        if number not in self._displacements:
            self._displacements[number] = displacements(premultiplied(self._loops.array[number]))
        return self._displacements[number]


def _resized(planes: Tensor, side: int) -> Tensor:
    """(n, f, c, s, s) -> (n, f, c, side, side)."""
    made = functional.interpolate(planes.flatten(0, 1), (side, side), mode="area")
    return made.view(*planes.shape[:3], side, side)


def _later(r: Generator, count: int) -> NDArray[np.intp]:
    """Numbers of frames, ascending: pairs equally far from the first one, and the middle one if the count is odd."""
    if count == FRAMES:
        return np.arange(FRAMES)
    before = r.choice(np.arange(1, FRAMES // 2), count // 2, replace=False)
    middle = [FRAMES // 2] * (count % 2)
    return np.sort(np.concatenate([before, FRAMES - before, middle])).astype(np.intp)


def premultiplied(rgba: NDArray[np.uint8]) -> Tensor:
    """(n, h, w, 4), not premultiplied -> (n, 4, h, w), premultiplied, 0..1."""
    frames = torch.from_numpy(np.array(rgba)).permute(0, 3, 1, 2).float() / 255
    return torch.cat([frames[:, :3] * frames[:, 3:], frames[:, 3:]], 1)
