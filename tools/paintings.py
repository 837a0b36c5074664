"""Paints the sheets of docs/style.md.

python tools/paintings.py [--network] [--features] [--losses] [--out FOLDER]

--network makes paintings.jpg: contents in every style of the network. --features makes features.jpg: contents by
optimisation, with random and with trained features. --losses makes losses.jpg: the same with Gram matrices and with
sliced Wasserstein distances. Without an option it makes all of them; optimisation takes minutes.
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


def by_losses() -> Image.Image:
    """Two contents by optimisation: three styles by their Gram matrices, then by sliced Wasserstein distances."""
    network = embedded.load_embedded()
    rows = []
    for name in CONTENTS[:2]:
        picture = content(name)
        rows.append([picture])
        for loss in ("gram", "wasserstein"):
            rows[-1] += [optimised(network, picture, style, loss) for style in COMPARED]
    return sheet(rows)


def optimised(network: FeatureNetwork, picture: Image.Image, style: str, loss: str = "gram") -> Image.Image:
    """A content in a style by optimisation."""
    wanted = Image.open(PICTURES / "styles" / f"{style}.jpg").convert("RGB")
    given, look = (pictures.to_tensor(np.asarray(each)) for each in (picture, wanted))
    options = TransferOptions(init="content", iterations=ITERATIONS, loss=loss)
    *_, last = Transfer(network, given, [(look, 1.0)], options, (SIDE, SIDE)).run()
    return Image.fromarray(pictures.to_rgb(last.picture))


def sheet(rows: list[list[Image.Image]]) -> Image.Image:
    """The pictures side by side."""
    page = Image.new("RGB", (CELL * len(rows[0]), CELL * len(rows)))
    for y, row in enumerate(rows):
        for x, each in enumerate(row):
            page.paste(each.resize((CELL, CELL), Image.Resampling.LANCZOS), (CELL * x, CELL * y))
    return page


SHEETS = {"network": ("paintings", by_network), "features": ("features", by_features), "losses": ("losses", by_losses)}


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in SHEETS:
        parser.add_argument(f"--{name}", action="store_true")
    parser.add_argument("--out", type=Path, default=PICTURES)
    given = vars(parser.parse_args())
    torch.manual_seed(0)
    for name in [name for name in SHEETS if given[name]] or SHEETS:
        file, paint = SHEETS[name]
        paint().save(given["out"] / f"{file}.jpg", quality=QUALITY)


if __name__ == "__main__":
    main()
