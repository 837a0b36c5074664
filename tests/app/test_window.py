"""A show in a real window, played with real keys."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.outputs.conftest import display
from tests.playing import media
from tests.tools import need
from vjfx.app.options import Options
from vjfx.app.session import Session

pytestmark = pytest.mark.slow

__all__ = ["display"]


def screenshot(path: Path) -> float:
    """The mean brightness of what is on the screen."""
    subprocess.run([need("import"), "-window", "root", str(path)], check=True)
    return float(np.asarray(Image.open(path).convert("L")).mean())


def test_a_show_is_played_with_keys(display: str, tmp_path: Path) -> None:
    media.level(tmp_path / "level.fs")
    (tmp_path / "show.toml").write_text('[[layer]]\nname = "a"\nsource = { use = "shader:level.fs", level = 1.0 }\n')
    keys = {10: "f", 30: "space", 50: "space", 70: "h", 100: "Escape"}
    seen: dict[int, float] = {}

    def turn() -> bool:
        frame = session.stats.frames
        if frame in keys:
            subprocess.run([need("xdotool"), "key", keys[frame]], check=True)
        if frame in (9, 29, 49, 69, 99):
            seen[frame] = screenshot(tmp_path / "shot.png")
        return frame < 400

    options = Options(preset=str(tmp_path / "show.toml"), audio="off", size=(320, 180), window=True)
    with Session(options) as session:
        session.run(None, turn)
        assert session.stats.frames < 400, "Esc did not end the show"
    window = 255 * 320 * 180 / (1280 * 800)
    # In fullscreen a 16:9 picture fills a 16:10 screen but for two bars; the pointer may hide a few pixels of it.
    whole = 255 * 720 / 800
    assert abs(seen[9] - window) < 2
    assert abs(seen[29] - whole) < 2
    assert seen[49] < 1
    assert abs(seen[69] - whole) < 2
    assert whole - 12 < seen[99] < whole - 0.1, "no figures over the picture"
