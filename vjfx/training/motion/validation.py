"""What a network is judged by: loops that it never sees, each in the best of five variations; sheets and a film."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from vjfx.core.atomic import replacing
from vjfx.datasets.animation.puppet import render
from vjfx.datasets.animation.synthetic import HELD_OUT, puppet
from vjfx.datasets.loops import FRAMES, Loops, family
from vjfx.nets.motion.base import VARIATIONS, variations
from vjfx.nets.motion.pix2pix import over_white
from vjfx.training.motion.examples import premultiplied
from vjfx.training.motion.measure import Score, nearness, score
from vjfx.training.motion.trainer import Trainer

T = TypeVar("T")

COLUMNS = ("psnr", "still", "better", "ssim", "perceptual", "motion", "sharpness", "seam")
_LOOPS, _PUPPETS = 24, 8
_SHOWN = 8  # loops on the sheet and in the film
_EVERY = 4  # frames on the sheet
_MILLISECONDS = 50  # of a frame in the film


@dataclass(frozen=True, slots=True)
class Judged:
    """One held-out loop and the network's best for it; RGB over white (20, 3, s, s), 0..1."""

    true: Tensor
    made: Tensor
    score: Score
    still: float  # PSNR of the picture that stands still


class Validation:
    """The held-out loops, the same in every run."""

    def __init__(self, loops: Loops | None, size: int) -> None:
        self._true = held_out_loops(loops, size, _LOOPS, _PUPPETS)

    def judge(self, trainer: Trainer) -> list[Judged]:
        """Every held-out loop, each in the best of five variations."""
        phases = torch.arange(FRAMES) / FRAMES
        found = []
        for loop in self._true:
            true, first = over_white(loop), loop[:1]
            tried = [
                over_white(trainer.loop(first, variation[None], phases)[0]) for variation in variations(0, VARIATIONS)
            ]
            best = max(tried, key=lambda made: nearness(made, true)[0])
            found.append(Judged(true, best, score(best, true), nearness(true[:1].expand_as(true), true)[0]))
        return found


def held_out_loops(loops: Loops | None, size: int, count: int | None, puppets: int) -> list[Tensor]:
    """Loops (20, 4, s, s), RGBA premultiplied: one of each held-out family, at most `count`, and puppets."""
    made = []
    if loops is not None:
        first = {family(loops.names[number]): int(number) for number in reversed(loops.held_out())}
        numbers = sorted(first.values())
        made += [premultiplied(loops.array[number]) for number in _spread(numbers, count or len(numbers))]
    phases = [number / FRAMES for number in range(FRAMES)]
    return made + [render(puppet(seed, size, HELD_OUT), phases).frames for seed in range(puppets)]


def summary(judged: list[Judged]) -> dict[str, float]:
    """Means over loops, medians of ratios, and the share of loops that are nearer than the still."""
    scores = np.array([each.score for each in judged])
    still = np.array([each.still for each in judged])
    middle = np.median(scores, axis=0)
    psnr, ssim, perceptual = scores.mean(0)[:3]
    values = psnr, still.mean(), (scores[:, 0] > still).mean(), ssim, perceptual, *middle[3:]
    return dict(zip(COLUMNS, map(float, values), strict=True))


def write_pictures(judged: list[Judged], folder: Path, step: int) -> None:
    """A sheet (each loop's true frames, below them the network's) and a film, the true loops beside the network's."""
    shown = _spread(judged, _SHOWN)
    blocks = [torch.cat([torch.cat(list(loop[::_EVERY]), 2) for loop in (each.true, each.made)], 1) for each in shown]
    with replacing(folder / f"sheet-{step:06d}.jpg") as path:
        _image(torch.cat(blocks, 1)).save(path, "jpeg", quality=90)
    pages = [
        _image(torch.cat([torch.cat([each.true[n], each.made[n]], 1) for each in shown], 2)) for n in range(FRAMES)
    ]
    with replacing(folder / f"film-{step:06d}.webp") as path:
        pages[0].save(
            path, "webp", save_all=True, append_images=pages[1:], duration=_MILLISECONDS, loop=0, quality=80, method=2
        )


def _spread(all_: Sequence[T], count: int) -> list[T]:
    """At most `count` of them, evenly."""
    return [all_[place] for place in np.unique(np.linspace(0, len(all_) - 1, count).astype(int)) if all_]


def _image(rgb: Tensor) -> Image.Image:
    """(3, h, w), 0..1."""
    return Image.fromarray((255 * rgb.clamp(0, 1)).round().byte().permute(1, 2, 0).numpy())
