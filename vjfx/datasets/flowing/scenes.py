"""One scene per seed: a picture, what flows in it, and where to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
import torch
from numpy.random import Generator, default_rng
from torch import Tensor

from vjfx.datasets.flowing.airs import fire, sky, smoke
from vjfx.datasets.flowing.still import still_scene
from vjfx.datasets.flowing.strands import hair, swirl
from vjfx.datasets.flowing.textures import Patch, noise, places, soft
from vjfx.datasets.flowing.waters import fall, river, sea
from vjfx.datasets.illustration.curves import blob
from vjfx.datasets.illustration.scene import degraded

FAMILIES: Final[dict[str, Callable[[Generator, int], Patch]]] = {
    "sky": sky,
    "sea": sea,
    "river": river,
    "fall": fall,
    "smoke": smoke,
    "fire": fire,
    "hair": hair,
    "swirl": swirl,
}
# What is seen together, the farthest first.
_SCENES: Final = (
    ("sky", "sea"),
    ("sky", "river"),
    ("sky", "fall"),
    ("sky", "smoke"),
    ("sky",),
    ("sea",),
    ("river",),
    ("river", "fall"),
    ("fall",),
    ("smoke",),
    ("fire",),
    ("fire", "smoke"),
    ("hair",),
    ("swirl",),
    (),
)
_STICKERS: Final = "smoke", "fire", "fall", "hair", "swirl"  # that are seen without a scene too
_BARE = 0.12  # share of scenes on a transparent ground
_FRAMED = 0.15  # share of scenes that do not fill the square
_SEEN = 0.25  # alpha from which something counts as seen


class FlowScene(NamedTuple):
    """A picture and its motion."""

    picture: Tensor  # (4, s, s), RGBA premultiplied, 0..1
    mask: Tensor  # (1, s, s): 1 where it flows, 0 where it stands still
    way: Tensor  # (2, s, s): x and y within one loop, where the picture is 2 wide; 0 where it stands still


def flow_scene(seed: int, size: int) -> FlowScene:
    """The scene of a seed; deterministic for each size."""
    r = default_rng((0xF103, seed))
    if r.uniform() < _BARE:
        return _sticker(r, size, FAMILIES[str(r.choice(_STICKERS))](r, size))
    color, mask, way = still_scene(r, size), torch.zeros(1, size, size), torch.zeros(2, size, size)
    names = _SCENES[seed % len(_SCENES)]
    before = _in_front(r, size) if names and r.uniform() < 0.5 else torch.zeros(1, size, size)
    for name in names:
        patch = FAMILIES[name](r, size)
        alpha = patch.alpha * (1 - before)
        color = color * (1 - alpha) + patch.color * alpha
        seen = (alpha > _SEEN).float()
        mask, way = torch.maximum(mask, seen), way * (1 - seen) + patch.way * seen
    levels = (255 * color.clamp(0, 1)).round().byte().permute(1, 2, 0).numpy()
    color = torch.from_numpy(degraded(levels, r)).permute(2, 0, 1).float() / 255
    picture = torch.cat([color, torch.ones(1, size, size)])
    return _framed(r, FlowScene(picture, mask, way)) if r.uniform() < _FRAMED else FlowScene(picture, mask, way)


def flipped(scene: FlowScene) -> FlowScene:
    """Seen in a mirror."""
    picture, mask, way = (each.flip(-1) for each in scene)
    return FlowScene(picture, mask, way * torch.tensor([-1.0, 1.0])[:, None, None])


def _sticker(r: Generator, size: int, patch: Patch) -> FlowScene:
    x, y = places(size)
    inside = soft(float(r.uniform(0.8, 1.0)) - torch.maximum(x.abs(), y.abs()), 6 / size)
    alpha = patch.alpha * inside
    seen = (alpha > _SEEN).float()
    return FlowScene(torch.cat([patch.color.clamp(0, 1) * alpha, alpha]), seen, patch.way * seen)


def _in_front(r: Generator, size: int) -> Tensor:
    """(1, s, s): rocks, trunks and leaves, through which the scene that stands still is seen."""
    x, y = places(size)
    made = torch.zeros(size, size)
    for _ in range(int(r.integers(1, 5))):
        at, wide = r.uniform(-0.9, 0.9, 2), r.uniform(0.05, 0.35, 2)
        turn = torch.atan2(y - float(at[1]), x - float(at[0]))
        shape = blob(r, float(r.uniform(0.1, 0.5)), 7)
        rim = torch.from_numpy(np.hypot(shape[:, 0], shape[:, 1]).astype(np.float32))
        edge = rim[((turn / (2 * np.pi)) % 1 * len(rim)).long().clamp_max(len(rim) - 1)]
        far = torch.hypot((x - float(at[0])) / float(wide[0]), (y - float(at[1])) / float(wide[1]))
        made = torch.maximum(made, soft(edge - far, 8 / size))
    if r.uniform() < 0.3:  # trunks
        middle, wide_ = float(r.uniform(-0.9, 0.9)), float(r.uniform(0.02, 0.12))
        made = torch.maximum(made, soft(wide_ - (x - middle - 0.1 * y * float(r.normal())).abs(), 4 / size))
    if r.uniform() < 0.25:  # leaves
        made = torch.maximum(made, soft(noise(r, size, 1.2) - float(r.uniform(0.8, 1.6)), 0.3))
    return made[None]


def _framed(r: Generator, scene: FlowScene) -> FlowScene:
    """A window of it; the rest of the square is transparent."""
    size = scene.picture.shape[-1]
    side = int(r.uniform(0.5, 0.9) * size)
    start = (size - side) // 2
    inside = torch.zeros(1, size, size)
    if r.uniform() < 0.7:
        inside[:, start : start + side] = 1
    else:
        inside[:, :, start : start + side] = 1
    return FlowScene(*(each * inside for each in scene))
