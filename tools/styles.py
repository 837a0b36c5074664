"""Draws the style pictures that the style network is trained on, and the contents to compare styles on.

python tools/styles.py [--side 768] [--out FOLDER] [NAME ...]

Without NAME it draws all of them, and sheet.jpg with every style side by side.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from vjfx.datasets.styles import STYLES, style_picture  # noqa: E402

PICTURES = ROOT / "docs" / "pictures" / "styles"
QUALITY = 90
THUMB, ACROSS, GAP = 320, 3, 8  # of the sheet, px


def main() -> None:
    """Write the pictures, then the sheet."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(STYLES))
    parser.add_argument("--side", type=int, default=768, help="px (768)")
    parser.add_argument("--out", type=Path, default=PICTURES, help="folder (docs/pictures/styles)")
    options = parser.parse_args()
    if unknown := set(options.names) - set(STYLES):
        parser.error(f"unknown style: {', '.join(sorted(unknown))} (known: {', '.join(STYLES)})")
    options.out.mkdir(parents=True, exist_ok=True)
    for name in options.names or STYLES:
        print(name, flush=True)
        save(style_picture(name, options.side), options.out / f"{name}.jpg")
    if not options.names:
        files = [options.out / f"{name}.jpg" for name in STYLES]
        sheet(files).save(options.out / "sheet.jpg", quality=85)


def save(picture: NDArray[np.uint8], path: Path) -> None:
    """Write a JPEG without subsampled colours, whose edges a style is made of."""
    Image.fromarray(picture).save(path, quality=QUALITY, subsampling=0)


def sheet(files: list[Path]) -> Image.Image:
    """All pictures in rows, reduced, on black."""
    down = -(-len(files) // ACROSS)
    step = THUMB + GAP
    whole = Image.new("RGB", (ACROSS * step + GAP, down * step + GAP))
    for n, path in enumerate(files):
        small = Image.open(path).resize((THUMB, THUMB), Image.Resampling.LANCZOS)
        whole.paste(small, (GAP + n % ACROSS * step, GAP + n // ACROSS * step))
    return whole


if __name__ == "__main__":
    main()
