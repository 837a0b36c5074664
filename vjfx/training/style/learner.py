"""The process that learns a style while a show plays: `python -m vjfx.training.style.learner`.

It gets out of the show's way, and ends when its standard input is closed: also where the show was killed. It writes one
JSON object per line: {"error": "..."}, or where the learning is:

| key | meaning |
| --- | --- |
| `done` | share of the learning, 0..1 |
| `style` | the style's loss |
| `file` | the learned styles so far, with the snapshots of the newest one |
| `name`, `index` | of the newest style, and its place in the list |
| `usable` | whether it can be shown |
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Thread

import torch

from vjfx.core.device import get_out_of_the_way
from vjfx.core.errors import VjfxError
from vjfx.nets.features.embedded import load_embedded
from vjfx.nets.style_rows import LearnedStyles, Rows, kernels_digest, read_learned
from vjfx.nets.style_weights import read_network
from vjfx.training.style.material import drawn_contents, read_style
from vjfx.training.style.options import QuickOptions
from vjfx.training.style.quick import QuickTrainer
from vjfx.training.style.quick_run import new_name
from vjfx.training.style.trainer import Material

SNAPSHOTS = 12
_DENSE = 1.5  # above 1, snapshots are closer together at the beginning, where a style changes most
_USABLE = 0.4  # share of the learning
_DRAWN = 16, 160  # illustrations, and their side in pixels


def learn(picture: Path, base: str, folder: Path, before: str, steps: int) -> Iterator[dict[str, object]]:
    """Learn the style of a picture; yields a report per snapshot. Raises VjfxError.

    `before` is a file of styles that were learned before, or empty.
    """
    style = read_style(picture)
    net, names = read_network(base)
    styles = dict(read_learned(before, net).styles) if before else {}
    name, index = new_name(picture.stem, [*names, *styles]), len(names) + len(styles)
    kernels = kernels_digest(net)
    options = QuickOptions(picture=str(picture), base=base, steps=steps, alone=1.0)
    trainer = QuickTrainer(options, Material(*drawn_contents(*_DRAWN), [style]), load_embedded(), net)
    at = [round(steps * (number / (SNAPSHOTS - 1)) ** _DENSE) for number in range(SNAPSHOTS)]
    loss = 0.0
    snapshots: list[Rows] = []
    for step in range(steps + 1):
        if step in at:
            snapshots.append(trainer.rows())
            film = {key: torch.cat([each[key] for each in snapshots]) for key in snapshots[0]}
            file = folder / f"{name}-{len(snapshots):02}.safetensors"
            LearnedStyles(kernels, styles | {name: film}).write(file)
            done = step / steps
            report = {"done": done, "style": loss, "file": str(file), "name": name, "index": index}
            yield {**report, "usable": done >= _USABLE}
        if step < steps:
            loss = trainer.advance().style


def main(arguments: Sequence[str] | None = None) -> None:
    """The process."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("picture", type=Path)
    parser.add_argument("base", help="weights: a name or a path")
    parser.add_argument("folder", type=Path, help="where the files go")
    parser.add_argument("--before", default="", help="a file of styles that were learned before")
    parser.add_argument("--steps", type=int, default=240)
    order = parser.parse_args(arguments)
    Thread(target=_end_with_the_show, daemon=True).start()
    get_out_of_the_way()
    with suppress(BrokenPipeError, KeyboardInterrupt):  # Ctrl-C is meant for the show
        try:
            for report in learn(order.picture, order.base, order.folder, order.before, order.steps):
                print(json.dumps(report), flush=True)
        except (VjfxError, MemoryError) as error:
            print(json.dumps({"error": str(error) or "not enough memory"}), flush=True)


def _end_with_the_show() -> None:
    while os.read(0, 4096):  # unbuffered: the buffer's lock would be held at a normal exit
        pass
    os._exit(0)


if __name__ == "__main__":
    main()
