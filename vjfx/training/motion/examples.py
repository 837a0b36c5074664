"""What motion is learnt from: loops of a folder in random views, and puppets, whose motion is known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.random import Generator
from numpy.typing import NDArray
from torch import Tensor

from vjfx.datasets.animation.augment import augmented
from vjfx.datasets.animation.puppet import Puppet, render
from vjfx.datasets.animation.synthetic import puppet
from vjfx.datasets.loops import FRAMES, Loops, family
from vjfx.datasets.pool import Pool

_FIRST = 100_000  # seeds below it are held out
_POOL = 128  # puppets


class Batch(NamedTuple):
    """Pictures and how they move."""

    picture: Tensor  # (n, 4, s, s), RGBA premultiplied, 0..1
    phases: Tensor  # (n, f) in turns of the loop, multiples of 1/20
    frames: Tensor  # (n, f, 4, s, s)
    origin: Tensor  # (n, f, s, s, 2): where what is seen there is in the picture
    known: Tensor  # (n, f, 1, s, s): 1 where the origin is known, otherwise 0


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
        self._puppets: Pool[Puppet] = Pool(lambda seed: puppet(seed, size), _FIRST, _POOL)

    def batch(self, r: Generator, step: int, count: int, frames: int) -> Batch:
        """`count` loops, each from a random frame on, with `frames` of its later frames."""
        self._puppets.advance_to(step)
        made = [self._one(r, frames) for _ in range(count)]
        return Batch(*(torch.stack(parts) for parts in zip(*made, strict=True)))

    def _one(self, r: Generator, frames: int) -> Sequence[Tensor]:
        later = np.sort(r.choice(FRAMES, frames, replace=False))
        phases = torch.from_numpy((later / FRAMES).astype(np.float32))
        if not self._families or r.uniform() < self._share:
            start, way = float(r.uniform()), float(r.choice([-1, 1]))
            chosen = self._puppets[int(r.integers(_POOL))]
            seen = render(chosen, [start, *(start + way * phase for phase in phases.tolist())])
            return seen.frames[0], phases, seen.frames[1:], seen.origin[1:], seen.known[1:]
        assert self._loops is not None
        variants = self._families[int(r.integers(len(self._families)))]  # by family, else people would be most of them
        loop = self._loops.array[variants[int(r.integers(len(variants)))]]
        start, turn = int(r.integers(FRAMES)), int(r.choice([-1, 1]))
        view = augmented(premultiplied(loop[(start + turn * np.array([0, *later])) % FRAMES]), r)
        origin = torch.zeros(frames, self._size, self._size, 2)
        return view[0], phases, view[1:], origin, torch.zeros(frames, 1, self._size, self._size)


def premultiplied(rgba: NDArray[np.uint8]) -> Tensor:
    """(n, h, w, 4), not premultiplied -> (n, 4, h, w), premultiplied, 0..1."""
    frames = torch.from_numpy(np.array(rgba)).permute(0, 3, 1, 2).float() / 255
    return torch.cat([frames[:, :3] * frames[:, 3:], frames[:, 3:]], 1)
