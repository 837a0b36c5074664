"""Pictures in a window."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import glfw
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tests.gl.drawing import tick
from tests.outputs.conftest import display  # noqa: F401
from tests.tools import need
from vjfx.core.protocols import Setting
from vjfx.gl import context
from vjfx.gl.present import Screen
from vjfx.outputs.window import Window

SIZE = (160, 90)


def settle(window: Window) -> None:
    for _ in range(10):
        window.poll()
        time.sleep(0.01)


def shot(window: Window, folder: Path) -> NDArray[np.uint8]:
    """The pixels of the window on the display."""
    file = folder / "shot.png"
    subprocess.run([need("import"), "-window", "root", str(file)], check=True)
    (left, top), (width, height) = glfw.get_window_pos(window._window), window.size
    return np.asarray(Image.open(file).convert("RGB"))[top : top + height, left : left + width]


def test_a_window_of_the_shows_size_shows_it_pixel_by_pixel(display: str, tmp_path: Path) -> None:  # noqa: F811
    window = Window("vjfx under test", Setting((100, 50)), vsync=False)
    graphics = context.current()
    screen = Screen(graphics, SIZE)
    texture = graphics.texture(SIZE)
    pixels = np.random.default_rng(0).integers(0, 256, (SIZE[1], SIZE[0], 4), np.uint8)
    texture.write(pixels)
    wanted = pixels[::-1, :, :3]
    for size in ((300, 200), SIZE):  # larger, then its own: not the size that the context was made with
        glfw.set_window_size(window._window, *size)
        for _ in range(3):
            settle(window)
            window.present(screen.picture(texture, tick()))
    settle(window)
    assert (shot(window, tmp_path) == wanted).all()
    glfw.set_window_size(window._window, SIZE[0], SIZE[1] + 20)
    for _ in range(3):
        settle(window)
        window.present(screen.picture(texture, tick()))
    settle(window)
    shown = shot(window, tmp_path).astype(int)
    assert (shown[:10] == 0).all() and (shown[-10:] == 0).all() and np.abs(shown[10:-10] - wanted).max() <= 1
    screen.release()
    window.close()
