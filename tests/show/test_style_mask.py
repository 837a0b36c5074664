"""The filter `style` only where another layer is bright, with the pass `mask`, as docs/style.md has it."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from PIL import Image

from tests.playing.show import ROOT, SIZE, options
from vjfx.app.session import Session
from vjfx.core.protocols import Picture, Recorder, Samples
from vjfx.nets import weights
from vjfx.nets.style import StyleNetwork

pytestmark = pytest.mark.slow


class Last(Recorder):
    """Keeps the newest picture."""

    def __init__(self) -> None:
        self.picture: NDArray[np.int_] = np.zeros((0, 0, 3), int)

    def write(self, picture: Picture) -> None:
        self.picture = picture.pixels()[..., :3].astype(int)

    def write_audio(self, samples: Samples) -> None:
        pass

    def close(self) -> None:
        pass


def shown(preset: Path) -> NDArray[np.int_]:
    """The tenth picture (h, w, 3)."""
    last = Last()
    with Session(options(preset, live=False)) as session:
        session.loop.delivery.recorders["last"] = last
        session.run(0.3)
    return last.picture


def test_a_painting_is_seen_where_another_layer_is_bright(tmp_path: Path) -> None:
    width, height = SIZE
    Image.new("RGB", SIZE, (60, 120, 180)).save(tmp_path / "clip.png")
    Image.fromarray(np.where(np.mgrid[:height, :width][1] < width // 2, 0, 255).astype(np.uint8)).save(
        tmp_path / "figure.png"
    )
    torch.manual_seed(0)
    weights.write(tmp_path / "mine.safetensors", "style", {"styles": "ink", "width": 8}, StyleNetwork(1, 8))
    written = re.findall(r"```toml\n(.*?)```", (ROOT / "docs" / "style.md").read_text(), re.DOTALL)
    text = next(each for each in written if 'use = "mask"' in each)
    text = text.replace("clip.mp4", "clip.png").replace("shader:dancer", "figure.png")
    preset = tmp_path / "show.toml"
    preset.write_text(text)
    masked = shown(preset)
    preset.write_text(text.replace('use = "mask"', 'use = "mask", invert = true'))
    inverted = shown(preset)
    left, right = np.s_[:, : width // 2 - 2], np.s_[:, width // 2 + 2 :]
    plain = np.array([60, 120, 180])
    assert np.abs(masked[left] - plain).max() <= 2 < 10 < np.abs(masked[right] - plain).mean()
    assert np.abs(inverted[right] - plain).max() <= 2 < 10 < np.abs(inverted[left] - plain).mean()
