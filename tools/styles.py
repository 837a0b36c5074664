"""Draws the style pictures that the style network is trained on, and the contents to compare styles on.

python tools/styles.py [--side 768] [--out FOLDER] [NAME ...]

Without NAME it draws all of them: styles/NAME.jpg, contents/NAME.jpg, and styles.jpg with every style side by side.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
from numpy.random import default_rng
from numpy.typing import NDArray
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from vjfx.core.param import Value, defaults  # noqa: E402
from vjfx.datasets.illustration.canvas import FINE, Canvas, Pen  # noqa: E402
from vjfx.datasets.illustration.colors import Palette  # noqa: E402
from vjfx.datasets.illustration.figures import Place, portrait, walker  # noqa: E402
from vjfx.datasets.illustration.scenery import ground, hills, house, sky, tree  # noqa: E402
from vjfx.datasets.styles import STYLES, style_picture  # noqa: E402
from vjfx.gl.context import headless  # noqa: E402
from vjfx.gl.still import Shot, Studio  # noqa: E402
from vjfx.isf import file as isf  # noqa: E402
from vjfx.isf import library  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"
QUALITY = 90
CONTENT_SIDE = 512  # px
THUMB, ACROSS, GAP = 320, 3, 8  # of the sheet, px


def face(side: int) -> Canvas:
    """Head and shoulders in front of a flat ground."""
    canvas, r, palette = _canvas(side, 3)
    ground(canvas, r, palette)
    portrait(canvas, r, palette, Place(0.5 * side, 0.45 * side, 0.27 * side))
    return canvas


def figure(side: int) -> Canvas:
    """A whole figure before hills."""
    canvas, r, palette = _canvas(side, 9)
    sky(canvas, r, palette)
    hills(canvas, r, palette)
    walker(canvas, r, palette, Place(0.5 * side, 0.2 * side, 0.108 * side))
    return canvas


def village(side: int) -> Canvas:
    """Houses and trees."""
    canvas, r, palette = _canvas(side, 4)
    sky(canvas, r, palette)
    hills(canvas, r, palette)
    for draw in (tree, house, house, tree):
        draw(canvas, r, palette)
    return canvas


def _canvas(side: int, seed: int) -> tuple[Canvas, np.random.Generator, Palette]:
    r = default_rng(seed)
    return Canvas(side, side, Pen("black", side / 200, (15, 12, 20)), r), r, Palette.drawn(r, lines=True)


def shader(name: str, side: int, **values: Value) -> NDArray[np.uint8]:
    """The picture of a generator after two seconds."""
    made = isf.load(library.shader(name))
    with closing(headless()) as graphics, closing(Studio(graphics, Shot((side, side), 15.0, 30))) as studio:
        return studio.take(made, defaults(made.params) | values).pixels[..., :3]


CONTENTS: dict[str, Callable[[int], NDArray[np.uint8]]] = {
    **{
        draw.__name__: lambda side, draw=draw: np.asarray(draw(side).color.reduce(FINE))
        for draw in (face, figure, village)
    },
    "landscape": lambda side: shader("landscape", side, palette=1, glow=1.0),
    "dancer": lambda side: shader("dancer", side),
}


def main() -> None:
    """Write the pictures, then the sheet."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join((*STYLES, *CONTENTS)))
    parser.add_argument("--side", type=int, default=768, help="px (768)")
    parser.add_argument("--out", type=Path, default=PICTURES, help="folder (docs/pictures)")
    options = parser.parse_args()
    if unknown := set(options.names) - {*STYLES, *CONTENTS}:
        parser.error(f"unknown style: {', '.join(sorted(unknown))} (known: {', '.join((*STYLES, *CONTENTS))})")
    for folder in ("styles", "contents"):
        (options.out / folder).mkdir(parents=True, exist_ok=True)
    for name in options.names or (*STYLES, *CONTENTS):
        print(name, flush=True)
        if name in STYLES:
            save(style_picture(name, options.side), options.out / "styles" / f"{name}.jpg")
        else:
            save(CONTENTS[name](CONTENT_SIDE), options.out / "contents" / f"{name}.jpg")
    files = [options.out / "styles" / f"{name}.jpg" for name in STYLES]
    if all(path.exists() for path in files):
        sheet(files).save(options.out / "styles.jpg", quality=85)


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
