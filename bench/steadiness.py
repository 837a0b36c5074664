"""How steady paintings are: warping error (Lai et al. 2018) along known and measured motion, and flicker."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from bench.painters import Paint, Rgb
from vjfx.datasets.illustration.scene import illustration
from vjfx.datasets.motion import motion_pairs

Field = NDArray[np.float32]  # (h, w, 2): x and y in pixels of the first picture, for each pixel of the second
Visible = NDArray[np.bool_]  # (h, w)

SEEDS = range(1000, 1016)  # of illustrations that no training uses
NOISE = 4.0  # standard deviation of a camera's noise, of 255
FPS = 30.0


@dataclass(frozen=True, slots=True)
class Pair:
    """Two neighbouring pictures, where each pixel of the second was, and whether it was seen."""

    first: Rgb
    second: Rgb
    origin: Field
    visible: Visible


def synthetic(side: int = 256) -> Iterator[Pair]:
    """Illustrations that move over others, with exact motion."""
    r = np.random.default_rng(20)
    rows, columns = np.mgrid[:side, :side]
    disc = (((rows - side / 2) ** 2 + (columns - side / 2) ** 2) < (0.45 * side) ** 2)[..., None]
    for seed in SEEDS:
        ground, figure = (illustration(each, side, side).color for each in (seed, seed + 500))
        full = np.full((side, side, 1), 255, np.uint8)
        pair = motion_pairs(
            np.concatenate([ground, full], 2)[None], np.concatenate([figure, full * disc], 2)[None], r, side
        )
        origin = ((pair.origin[0].numpy() + 1) * side - 1) / 2
        first, second = (
            (255 * each[0]).round().byte().permute(1, 2, 0).contiguous().numpy() for each in (pair.first, pair.second)
        )
        yield Pair(first, second, origin.astype(np.float32), pair.visible[0, 0].numpy() > 0)


def filmed(clip: Path, size: tuple[int, int], count: int) -> list[Pair]:
    """Neighbouring pictures of a film, with flow by DIS and what was hidden by its consistency (Ruder et al. 2016)."""
    with av.open(str(clip)) as file:
        file.seek((file.duration or 0) // 3)  # films begin in black
        frames = [
            np.asarray(frame.to_ndarray(width=size[0], height=size[1], format="rgb24"), np.uint8)
            for frame, _ in zip(file.decode(video=0), range(count + 1), strict=False)
        ]
    flow = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)  # type: ignore[attr-defined]
    own = np.dstack(np.meshgrid(np.arange(size[0]), np.arange(size[1]))).astype(np.float32)
    pairs = []
    for first, second in pairwise(frames):
        gray = [cv2.cvtColor(each, cv2.COLOR_RGB2GRAY) for each in (first, second)]
        back, forth = (np.array(flow.calc(gray[a], gray[1 - a], None)) for a in (1, 0))
        origin = own + back
        there = _remap(forth, origin)
        lost = ((back + there) ** 2).sum(-1)
        same = lost < 0.01 * ((back**2).sum(-1) + (there**2).sum(-1)) + 0.5
        inside = ((origin >= 0) & (origin <= np.array(size) - 1)).all(-1)
        pairs.append(Pair(first, second, origin, same & inside))
    return pairs


def warping_error(first: Rgb, second: Rgb, pair: Pair) -> float:
    """Mean squared difference (0..1) of a painting from the last one, moved along, where it was seen."""
    change = (second.astype(np.float32) - _remap(first.astype(np.float32), pair.origin)) / 255
    return float((change[pair.visible] ** 2).mean())


def film_error(paint: Paint, pairs: list[Pair]) -> tuple[float, float]:
    """The mean warping error of a film's painting, and the variance of its colours."""
    made = [paint(pairs[0].first, 0.0)]
    made += [paint(pair.second, (number + 1) / FPS) for number, pair in enumerate(pairs)]
    errors = [warping_error(*both, pair) for both, pair in zip(pairwise(made), pairs, strict=True)]
    return float(np.mean(errors)), float(np.mean([(each / 255).var() for each in made]))


def flicker(paint: Paint, size: tuple[int, int] = (320, 180), count: int = 24) -> float:
    """How much the painting of a still camera's noisy picture changes, relative to the picture itself."""
    r, still = np.random.default_rng(21), illustration(1600, *size).color
    frames = [np.clip(still + r.normal(0, NOISE, still.shape), 0, 255).astype(np.uint8) for _ in range(count)]
    made = [paint(frame, number / FPS) for number, frame in enumerate(frames)]
    after = slice(count // 3, None)  # when what is remembered has settled
    return _change(made[after]) / _change(frames[after])


def _change(frames: list[Rgb]) -> float:
    return float(np.sqrt(np.mean([((b.astype(float) - a) ** 2).mean() for a, b in pairwise(frames)])))


def _remap(picture: NDArray[np.float32], origin: Field) -> NDArray[np.float32]:
    moved = cv2.remap(picture, origin[..., 0], origin[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(moved, np.float32)
