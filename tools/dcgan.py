"""Makes the pictures of docs/dcgan.md: samples, timelines and curves of the shipped genres.

python tools/dcgan.py [RUNS]      RUNS holds the folders of their training runs: also copies logs and training films
"""

from __future__ import annotations

import json
import subprocess
import sys
from math import log10
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from vjfx.nets.dcgan_inference import PackedGenre  # noqa: E402
from vjfx.nets.genre import read  # noqa: E402

PICTURES = ROOT / "docs" / "pictures" / "dcgan"
LOGS = ROOT / "docs" / "training"
COLORS = {"particles": (214, 84, 30), "type": (40, 90, 170), "landscape": (40, 140, 80)}
SIZE = (640, 300)
LOW, HIGH = 15, 250  # distance, on a logarithmic scale
ACROSS, DOWN = 12, 5
FILM = 20  # seconds of a training film in the docs


def main() -> None:
    """Write all of them."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    runs = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    for name in COLORS:
        genre = PackedGenre(read(name), "cpu", fast=False)
        latents = torch.randn(ACROSS * DOWN, genre.network.nz, generator=torch.Generator().manual_seed(7))
        sheet(genre.network.pictures(genre.at(1.0), latents), ACROSS).save(PICTURES / f"{name}.jpg", quality=82)
        count = len(genre.snapshots)
        rows = [genre.network.pictures(genre.at(n / (count - 1)), latents[:3]) for n in range(count)]
        timeline = torch.stack(rows, dim=1).flatten(0, 1)  # a row per latent
        sheet(timeline, count).save(PICTURES / f"{name}-timeline.jpg", quality=82)
        if runs is not None:
            (LOGS / f"dcgan-{name}.jsonl").write_text((runs / name / "log.jsonl").read_text())
            shorten(runs / name / "film.mp4", PICTURES / f"{name}-learning.mp4")
    curves().save(PICTURES / "curves.png", optimize=True)


def sheet(pictures: torch.Tensor, across: int) -> Image.Image:
    """(n, side, side, 3) in rows of `across` pictures."""
    rows = [np.concatenate(list(row), axis=1) for row in pictures.numpy().reshape(-1, across, *pictures.shape[1:])]
    return Image.fromarray(np.concatenate(rows))


def curves() -> Image.Image:
    """Distance to held-out footage over the steps of each training; dotted: the footage's own."""
    image = Image.new("RGB", SIZE, "white")
    draw = ImageDraw.Draw(image)
    logs = {
        name: [json.loads(line) for line in path.read_text().splitlines()]
        for name in COLORS
        if (path := LOGS / f"dcgan-{name}.jsonl").exists()
    }
    last = max(rows[-1]["step"] for rows in logs.values())

    def place(step: float, distance: float) -> tuple[float, float]:
        height = log10(min(max(distance, LOW), HIGH) / LOW) / log10(HIGH / LOW)
        return 50 + (SIZE[0] - 70) * step / last, SIZE[1] - 30 - (SIZE[1] - 50) * height

    for distance in (20, 30, 50, 100, 200):
        draw.line((place(0, distance), place(last, distance)), fill=(225, 225, 225))
        draw.text((10, place(0, distance)[1] - 6), str(distance), fill="black")
    for step in range(0, last + 1, 1000):
        draw.text((place(step, LOW)[0] - 8, SIZE[1] - 24), str(step), fill="black")
    for number, (name, rows) in enumerate(logs.items()):
        draw.line([place(row["step"], row["swd"]) for row in rows], fill=COLORS[name], width=3)
        for step in range(0, last, last // 60):
            at = place(step, rows[-1]["swd_of_footage"])
            draw.line((*at, at[0] + 3, at[1]), fill=COLORS[name])
        draw.text((SIZE[0] - 110, 14 + 14 * number), name, fill=COLORS[name])
    return image


def shorten(film: Path, short: Path) -> None:
    """A training film, sped up and small enough for a page."""
    probe = ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", str(film)]
    seconds = float(subprocess.run(probe, check=True, capture_output=True, text=True).stdout)
    picture = f"setpts=PTS*{min(1.0, FILM / seconds):.5f},scale=640:-2,fps=25"
    codec = ["-c:v", "libx264", "-preset", "slow", "-crf", "32", "-pix_fmt", "yuv420p", "-movflags", "+faststart"]
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", film, "-vf", picture, *codec, short], check=True)


if __name__ == "__main__":
    main()
