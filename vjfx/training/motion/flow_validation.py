"""How well a flow network does on scenes that it has never seen, as numbers, a sheet and a film."""

from __future__ import annotations

from collections.abc import Sequence
from math import pi
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from vjfx.core.atomic import replacing
from vjfx.datasets.flowing.scenes import flow_scene
from vjfx.nets.motion.base import variations
from vjfx.nets.motion.eulerian import Flow, play
from vjfx.nets.motion.pix2pix import over_white
from vjfx.training.motion.flow_trainer import FlowBatch, end_point
from vjfx.training.motion.trainer import Trainer

COLUMNS = ("distance", "still", "better", "angle", "overlap")
VARIATIONS = 5
_SCENES = 60
_SHOWN = 15  # scenes on the sheet, and a third of them in the film
_FRAMES = 20
_MILLISECONDS = 50  # of a frame in the film
_FASTEST = 0.4  # way of the brightest colour


class FlowValidation:
    """Held-out scenes, the same in every run."""

    columns: Sequence[str] = COLUMNS

    def __init__(self, size: int) -> None:
        scenes = [flow_scene(seed, size) for seed in range(_SCENES)]
        self._true = FlowBatch(*(torch.stack(parts) for parts in zip(*scenes, strict=True)))

    def __call__(self, trainer: Trainer, folder: Path) -> dict[str, float]:
        """Each scene in the best of five variations; writes the pictures of this step into the folder."""
        true, found = self._true, self._best(trainer)
        distance, still = end_point(found.way, true), end_point(torch.zeros_like(true.way), true)
        moving = still > 0
        both = torch.minimum(found.mask, true.mask).sum((1, 2, 3)) / torch.maximum(found.mask, true.mask).sum((1, 2, 3))
        turned = (found.way * true.way).sum(1) / (found.way.norm(dim=1) * true.way.norm(dim=1)).clamp_min(1e-9)
        angle = torch.acos(turned.clamp(-1, 1))[true.mask[:, 0] > 0].mean() * 180 / pi
        self._write(found, folder, trainer.step)
        values = distance[moving], still[moving], (distance < still)[moving].float(), angle, both[moving]
        return {name: float(value.mean()) for name, value in zip(COLUMNS, values, strict=True)}

    def _best(self, trainer: Trainer) -> Flow:
        net, true = trainer.net.eval(), self._true
        masks, ways = [], []
        with torch.no_grad():
            for number in range(len(true.way)):
                own = FlowBatch(*(each[number : number + 1] for each in true))
                seen = net.look(own.picture.to(trainer.device))
                tried = [net.moving(seen, each[None].to(trainer.device)) for each in variations(0, VARIATIONS)]
                best = min(tried, key=lambda flow: float(end_point(flow.way.cpu(), own)))
                masks.append(best.mask.cpu())
                ways.append(best.way.cpu())
        return Flow(torch.cat(masks), torch.cat(ways))

    def _write(self, found: Flow, folder: Path, step: int) -> None:
        """A sheet (pictures, below them the true motion as colours, then the network's) and a film of the network's."""
        pictures = over_white(self._true.picture[:_SHOWN])
        rows = pictures, _wheel(self._true.way[:_SHOWN]), _wheel(found.field[:_SHOWN])
        with replacing(folder / f"sheet-{step:06d}.jpg") as path:
            _image(torch.cat([torch.cat(list(row), 2) for row in rows], 1)).save(path, "jpeg", quality=90)
        shown = range(0, min(_SHOWN, len(self._true.way)), 3)
        pages = [
            _image(torch.cat([over_white(self._frame(found, number, page / _FRAMES)) for number in shown], 2))
            for page in range(_FRAMES)
        ]
        with replacing(folder / f"film-{step:06d}.webp") as path:
            pages[0].save(path, "webp", save_all=True, append_images=pages[1:], duration=_MILLISECONDS, loop=0)

    def _frame(self, found: Flow, number: int, phase: float) -> Tensor:
        own = Flow(found.mask[number : number + 1], found.way[number : number + 1])
        picture = self._true.picture[number : number + 1]
        return play(own, picture.shape[-1], picture, phase)[0]


def _wheel(way: Tensor) -> Tensor:
    """Ways (n, 2, s, s) as colours (n, 3, s, s): the hue is the direction, black stands still."""
    angle = torch.atan2(way[:, 1], way[:, 0])
    hues: list[Tensor] = [0.5 + 0.5 * torch.cos(angle - 2 * pi * third / 3) for third in range(3)]
    speed: Tensor = way.norm(dim=1, keepdim=True)
    return torch.stack(hues, 1) * (speed / _FASTEST).clamp_max(1)


def _image(rgb: Tensor) -> Image.Image:
    """(3, h, w), 0..1."""
    return Image.fromarray((255 * rgb.clamp(0, 1)).round().byte().permute(1, 2, 0).numpy().astype(np.uint8))
