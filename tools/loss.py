"""Makes the picture of docs/loss.md: a picture optimised towards the lines of a drawing.

python tools/loss.py
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from vjfx.datasets.illustration.scene import illustration  # noqa: E402
from vjfx.nets.lineart import line_loss, lineart  # noqa: E402

SEED, SIDE = 49, 256
STEPS = 400
SHOWN = (0, 20, 100, STEPS)


def main() -> None:
    """Optimise, and show some of the steps."""
    drawn = illustration(SEED, SIDE, SIDE)
    target = torch.from_numpy(drawn.line)[None, None].float() / 255
    column, line = [np.repeat(drawn.line[..., None], 3, axis=2)], [np.full((SIDE, SIDE, 3), 255, np.uint8)]
    for step, picture in optimise(target):
        if step in SHOWN:
            column.append(pixels(picture))
            line.append(pixels(lineart(picture).expand(-1, 3, -1, -1)))
    sheet = np.concatenate([np.concatenate(column, axis=1), np.concatenate(line, axis=1)])
    Image.fromarray(sheet).save(ROOT / "docs" / "pictures" / "loss.jpg", quality=85)


def optimise(target: Tensor) -> Iterator[tuple[int, Tensor]]:
    """Each step and the picture after it; the picture starts as grey noise."""
    noise = torch.randn(1, 3, SIDE, SIDE, generator=torch.Generator().manual_seed(0))
    picture = (0.6 + 0.05 * noise).requires_grad_()
    optimizer = torch.optim.Adam([picture], lr=0.02)
    yield 0, picture.detach()
    for step in range(1, STEPS + 1):
        optimizer.zero_grad()
        loss = line_loss(picture, target)
        loss.backward()
        optimizer.step()
        with torch.no_grad():
            picture.clamp_(0, 1)
        if step in SHOWN:
            print(f"step {step}: {loss.item():.4f}")
        yield step, picture.detach()


def pixels(picture: Tensor) -> NDArray[np.uint8]:
    """(1, 3, H, W) in 0..1 -> (H, W, 3)."""
    array: NDArray[np.uint8] = (255 * picture[0].permute(1, 2, 0).clamp(0, 1)).round().byte().numpy()
    return array


if __name__ == "__main__":
    main()
