"""Paints the sheets of docs/style.md: contents in every style of the network, and by both kinds of feature networks.

python tools/paintings.py [--network] [--features] [--out FOLDER]

Without an option it makes both: paintings.jpg (about ten seconds) and features.jpg (minutes).
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
import torch
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from vjfx.nets.features import embedded  # noqa: E402
from vjfx.nets.features.network import FeatureNetwork  # noqa: E402
from vjfx.nets.style_inference import load_style, shares_of  # noqa: E402
from vjfx.transfer import pictures  # noqa: E402
from vjfx.transfer.optimizer import Transfer  # noqa: E402
from vjfx.transfer.options import TransferOptions  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"
CONTENTS = ("face", "dancer", "landscape", "figure", "village")
COMPARED = ("ink", "impasto", "glass")
SIDE, CELL = 256, 160  # px, of a painting and on the sheet
FADER = 0.4  # lam of the network's sheet
ITERATIONS = 80
QUALITY = 88


def content(name: str) -> Image.Image:
    """One of the contents, square."""
    return (
        Image.open(PICTURES / "contents" / f"{name}.jpg").convert("RGB").resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    )


def by_network() -> Image.Image:
    """Every content, beside itself in every style of the network that comes with vjfx."""
    network = load_style("default", "cpu", fast=False)
    rows = []
    for name in CONTENTS:
        picture = content(name)
        rows.append([picture])
        for style in range(len(network.names)):
            painted = network(np.asarray(picture), shares_of(float(style), len(network.names)), FADER)
            rows[-1].append(Image.fromarray(pictures.to_rgb(painted)))
    return sheet(rows)


def by_features() -> Image.Image:
    """Every content by optimisation: three styles with random features, then the same with trained ones."""
    rows = []
    for name in CONTENTS:
        picture = content(name)
        rows.append([picture])
        for network in (embedded.random(), embedded.load_embedded()):
            rows[-1] += [optimised(network, picture, style) for style in COMPARED]
    return sheet(rows)


def optimised(network: FeatureNetwork, picture: Image.Image, style: str) -> Image.Image:
    """A content in a style by optimisation."""
    wanted = Image.open(PICTURES / "styles" / f"{style}.jpg").convert("RGB")
    given, look = (pictures.to_tensor(np.asarray(each)) for each in (picture, wanted))
    options = TransferOptions(init="content", iterations=ITERATIONS)
    *_, last = Transfer(network, given, [(look, 1.0)], options, (SIDE, SIDE)).run()
    return Image.fromarray(pictures.to_rgb(last.picture))


def sheet(rows: list[list[Image.Image]]) -> Image.Image:
    """The pictures side by side."""
    page = Image.new("RGB", (CELL * len(rows[0]), CELL * len(rows)))
    for y, row in enumerate(rows):
        for x, each in enumerate(row):
            page.paste(each.resize((CELL, CELL), Image.Resampling.LANCZOS), (CELL * x, CELL * y))
    return page


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--network", action="store_true")
    parser.add_argument("--features", action="store_true")
    parser.add_argument("--out", type=Path, default=PICTURES)
    given = parser.parse_args()
    torch.manual_seed(0)
    both = given.network == given.features
    if given.network or both:
        by_network().save(given.out / "paintings.jpg", quality=QUALITY)
    if given.features or both:
        by_features().save(given.out / "features.jpg", quality=QUALITY)


if __name__ == "__main__":
    main()
