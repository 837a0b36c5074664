"""Makes the pictures of docs/sketch.md that need no measurement: illustrations, and the curves of the trainings.

python tools/sketch.py
"""

from __future__ import annotations

import csv
import sys
from math import log10
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from vjfx.datasets.illustration.scene import illustration  # noqa: E402

PICTURES = ROOT / "docs" / "pictures" / "sketch"
LOGS = ROOT / "docs" / "training"
SEEDS = (200, 203, 204, 207, 212, 214, 215, 216)
COLORS = {"sketch-live": (214, 84, 30), "sketch-fine": (40, 90, 170)}
SIZE = (640, 300)
LOW, HIGH = 0.01, 0.12  # loss, on a logarithmic scale


def main() -> None:
    """Write both."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    drawn = [illustration(seed, 240, 240) for seed in SEEDS]
    pairs = [np.concatenate((each.color, np.repeat(each.line[..., None], 3, axis=2))) for each in drawn]
    rows = [np.concatenate(pairs[n : n + 4], axis=1) for n in (0, 4)]
    Image.fromarray(np.concatenate(rows)).save(PICTURES / "pairs.jpg", quality=85)
    curves().save(PICTURES / "curves.png", optimize=True)


def curves() -> Image.Image:
    """Training loss (thin) and validation loss (thick) of each training over its steps."""
    image = Image.new("RGB", SIZE, "white")
    draw = ImageDraw.Draw(image)
    logs = {path.stem: list(csv.DictReader(path.open())) for path in sorted(LOGS.glob("sketch-*.csv"))}
    last = max(float(rows[-1]["step"]) for rows in logs.values())

    def place(step: float, loss: float) -> tuple[float, float]:
        height = log10(max(loss, LOW) / LOW) / log10(HIGH / LOW)
        return 50 + (SIZE[0] - 70) * step / last, SIZE[1] - 30 - (SIZE[1] - 50) * height

    for loss in (0.01, 0.02, 0.03, 0.05, 0.1):
        draw.line((place(0, loss), place(last, loss)), fill=(225, 225, 225))
        draw.text((10, place(0, loss)[1] - 6), f"{loss:g}", fill="black")
    for step in range(0, int(last) + 1, 1000):
        draw.text((place(step, LOW)[0] - 8, SIZE[1] - 24), str(step), fill="black")
    for number, (name, rows) in enumerate(logs.items()):
        for kind, width in (("loss", 1), ("validation", 3)):
            draw.line([place(float(row["step"]), float(row[kind])) for row in rows], fill=COLORS[name], width=width)
        draw.text((SIZE[0] - 120, 14 + 14 * number), name, fill=COLORS[name])
    return image


if __name__ == "__main__":
    main()
