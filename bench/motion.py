"""Motion networks on loops that none has seen: `python -m bench.motion --loops DIR NAME=FILE...`.

Every held-out family of the loops and puppets of two held-out families; each network in the best of its five variations
(nearest to the true loop after the best shift of phase), beside the picture that stands still.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from vjfx.datasets.loops import FRAMES, Loops
from vjfx.nets.motion.base import VARIATIONS, variations
from vjfx.nets.motion.models import load
from vjfx.nets.motion.pix2pix import over_white
from vjfx.training.motion.measure import Score, nearness, score
from vjfx.training.motion.validation import held_out_loops

SHOWN, EVERY = 8, 4  # loops on the sheet, and which of their frames
PUPPETS = 16
PHASES = torch.arange(FRAMES) / FRAMES

Mover = Callable[[Tensor], list[Tensor]]  # a picture (1, 4, s, s) to loops (20, 3, s, s), RGB over white


def network(path: str, size: int) -> Mover:
    """The loops of a network's five variations."""
    net, side = load(path)
    if side != size:
        raise SystemExit(f"{path} is for pictures of {side} pixels (the loops have {size})")

    def move(picture: Tensor) -> list[Tensor]:
        with torch.inference_mode():
            seen = net.look(picture)
            return [
                over_white(net.frames(net.moving(seen, each[None]), picture, PHASES[None])[0])
                for each in variations(0, VARIATIONS)
            ]

    return move


def still(picture: Tensor) -> list[Tensor]:
    """The loop in which nothing moves."""
    return [over_white(picture).expand(FRAMES, -1, -1, -1)]


def main() -> None:
    """Print a table, and write a sheet if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--loops", required=True, help="a folder of `vjfx train loops`")
    parser.add_argument("--sheet", type=Path, help="a JPEG file: the true loops, and what each network makes of them")
    parser.add_argument("networks", nargs="+", metavar="NAME=FILE", help="weights, and what to call them")
    args = parser.parse_args()
    torch.set_num_threads(1)
    loops = Loops(args.loops)
    true = held_out_loops(loops, loops.size, None, PUPPETS)
    movers: dict[str, Mover] = {"still": still}
    for each in args.networks:
        name, _, path = each.partition("=")
        movers[name] = network(path, loops.size)
    best: dict[str, list[Tensor]] = {name: [] for name in movers}
    scores: dict[str, list[Score]] = {name: [] for name in movers}
    for loop in true:
        wanted = over_white(loop)
        for name, mover in movers.items():
            made = max(mover(loop[:1]), key=lambda tried: nearness(tried, wanted)[0])
            best[name].append(made)
            scores[name].append(score(made, wanted))
    table(scores)
    if args.sheet:
        sheet([over_white(loop) for loop in true], best).save(args.sheet, quality=88)


def table(scores: dict[str, list[Score]]) -> None:
    """Means of distances, medians of ratios, and how often the first network is nearer than each other one."""
    first = next(name for name in scores if name != "still")
    own = np.array(scores[first])
    print(f"{len(own)} loops")
    columns = "PSNR | SSIM | features | motion | within 0.5 to 2 | sharpness | seam"
    print(f"| network | {columns} | {first} nearer: PSNR | features |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for name, found in scores.items():
        values = np.array(found)
        means, middle = values.mean(0), np.median(values, axis=0)
        amount = ((values[:, 3] >= 0.5) & (values[:, 3] <= 2)).mean()
        nearer = f"{(own[:, 0] > values[:, 0]).mean():.0%} | {(own[:, 2] < values[:, 2]).mean():.0%}"
        print(
            f"| {name} | {means[0]:.2f} | {means[1]:.3f} | {means[2]:.4f} | {middle[3]:.2f} | {amount:.0%} "
            f"| {middle[4]:.2f} | {middle[5]:.2f} | {'' if name == first else nearer} |"
        )


def sheet(true: list[Tensor], best: dict[str, list[Tensor]]) -> Image.Image:
    """For some loops a block of rows: the true one, then each network's."""
    places = np.unique(np.linspace(0, len(true) - 1, SHOWN).astype(int))
    blocks = []
    for place in places:
        rows = (true[place], *(made[place] for made in best.values()))
        blocks.append(torch.cat([torch.cat(list(loop[::EVERY]), 2) for loop in rows], 1))
    halves = [torch.cat(blocks[: len(blocks) // 2], 1), torch.cat(blocks[len(blocks) // 2 :], 1)]
    tallest = max(half.shape[1] for half in halves)
    padded = [torch.nn.functional.pad(half, (0, 0, 0, tallest - half.shape[1]), value=1.0) for half in halves]
    levels = (255 * torch.cat(padded, 2).clamp(0, 1)).round().byte()
    return Image.fromarray(levels.permute(1, 2, 0).numpy())


if __name__ == "__main__":
    main()
