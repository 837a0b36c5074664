from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import glfw
import moderngl
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tests.outputs.pictures import tick
from tests.tools import need
from vjfx.core.errors import DeviceError
from vjfx.core.protocols import Setting, Tick
from vjfx.outputs.placement import Area, display_under
from vjfx.outputs.window import Window, displays

pytestmark = pytest.mark.slow

TITLE = "vjfx under test"
RED, GREEN, BLUE = (255, 0, 0), (0, 255, 0), (0, 0, 255)


class Flag:
    """Red above, green below on the left, blue below on the right."""

    tick: Tick = tick(0)
    size = (640, 360)

    def __init__(self) -> None:
        self.context = moderngl.create_context(require=330)
        self.shown: list[tuple[tuple[int, int], str]] = []

    def pixels(self) -> NDArray[np.uint8]:
        raise AssertionError("a window does not read back")

    def show(self, size: tuple[int, int], overlay: str = "") -> None:
        self.shown.append((size, overlay))
        (width, height), screen = size, self.context.screen
        screen.clear(1, 0, 0, viewport=(0, height // 2, width, height - height // 2))
        screen.clear(0, 1, 0, viewport=(0, 0, width // 2, height // 2))
        screen.clear(0, 0, 1, viewport=(width // 2, 0, width - width // 2, height // 2))


@pytest.fixture
def window(display: str) -> Iterator[Window]:
    window = Window(TITLE, Setting((640, 360)), vsync=False)
    settle(window)
    yield window
    window.close()


def settle(window: Window, seconds: float = 0.3) -> list[str]:
    """Poll like the loop for a while; returns the keys pressed."""
    pressed, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        pressed += window.poll()
        time.sleep(0.01)
    return pressed


def show(window: Window, flag: Flag) -> None:
    """Present like the loop; the driver notices a new window size only at the next swap."""
    for _ in range(3):
        window.present(flag)
        settle(window, seconds=0.1)


def xdotool(*command: str) -> str:
    return subprocess.run([need("xdotool"), *command], check=True, capture_output=True, text=True).stdout.strip()


def focus() -> str:
    number = xdotool("search", "--name", TITLE)
    xdotool("windowfocus", "--sync", number)
    return number


def screenshot(folder: Path) -> NDArray[np.uint8]:
    file = folder / "shot.png"
    subprocess.run([need("import"), "-window", "root", str(file)], check=True)
    return np.asarray(Image.open(file).convert("RGB"))


def corners(image: NDArray[np.uint8]) -> list[tuple[int, ...]]:
    """The colours at top left, top right, bottom left, bottom right."""
    height, width = image.shape[:2]
    places = [(y, x) for y in (height // 8, height * 7 // 8) for x in (width // 8, width * 7 // 8)]
    return [tuple(int(part) for part in image[place]) for place in places]


def test_the_picture_is_upright_and_in_its_colours(window: Window, tmp_path: Path) -> None:
    flag = Flag()
    window.overlay = "60 fps"
    window.present(flag)
    settle(window)
    left, top = glfw.get_window_pos(window._window)
    shot = screenshot(tmp_path)
    assert corners(shot[top : top + 360, left : left + 640]) == [RED, RED, GREEN, BLUE]
    assert flag.shown == [((640, 360), "60 fps")]
    assert (left, top) == ((1280 - 640) // 2, (800 - 360) // 2)


def test_keys_arrive_by_name_once(window: Window) -> None:
    focus()
    settle(window)
    xdotool("key", "Escape", "f", "space", "1", "KP_2", "ctrl+p", "shift+h")
    assert settle(window) == ["escape", "f", "space", "1", "2", "h"]
    assert window.poll() == []


def test_fullscreen_covers_the_display_and_keeps_the_context(window: Window, tmp_path: Path) -> None:
    flag = Flag()
    window.toggle_fullscreen()
    settle(window)
    assert (window.fullscreen, window.size) == (True, (1280, 800))
    assert glfw.get_input_mode(window._window, glfw.CURSOR) == glfw.CURSOR_HIDDEN
    show(window, flag)  # drawn with what was made before
    assert corners(screenshot(tmp_path)) == [RED, RED, GREEN, BLUE]
    window.toggle_fullscreen()
    settle(window)
    assert (window.fullscreen, window.size) == (False, (640, 360))
    assert glfw.get_input_mode(window._window, glfw.CURSOR) == glfw.CURSOR_NORMAL
    assert glfw.get_window_pos(window._window) == (320, 220)
    window.present(flag)
    assert flag.context.error == "GL_NO_ERROR"


LAPTOP, WALL, ABOVE = Area(0, 0, 1280, 800), Area(1280, 0, 1920, 1080), Area(-200, -1080, 1920, 1080)


@pytest.mark.parametrize(
    ("window", "number"),
    [
        (Area(320, 220, 640, 360), 0),
        (Area(1500, 100, 640, 360), 1),
        (Area(1000, 100, 640, 360), 1),  # 280 columns on the laptop, 360 on the wall
        (Area(900, 100, 640, 360), 0),
        (Area(100, -200, 640, 360), 2),
        (Area(0, 0, 1280, 800), 0),  # as large as its display
        (Area(1290, 2000, 640, 360), 1),  # below them all
        (Area(-900, 300, 640, 360), 0),
    ],
)
def test_fullscreen_covers_the_display_that_shows_most_of_the_window(window: Area, number: int) -> None:
    assert display_under(window, [LAPTOP, WALL, ABOVE]) == number


def test_a_window_that_was_moved_off_the_screen_still_finds_its_display(window: Window) -> None:
    glfw.set_window_pos(window._window, 5000, 5000)
    settle(window)
    window.toggle_fullscreen()
    settle(window)
    assert (window.fullscreen, window.size) == (True, (1280, 800))


def test_losing_the_focus_does_not_minimise(window: Window, tmp_path: Path) -> None:
    window.toggle_fullscreen()
    focus()
    settle(window)
    assert glfw.get_window_attrib(window._window, glfw.FOCUSED)
    xdotool("windowfocus", xdotool("search", "--maxdepth", "0", "--name", ".*").splitlines()[0])
    settle(window)
    assert not glfw.get_window_attrib(window._window, glfw.FOCUSED)
    assert not glfw.get_window_attrib(window._window, glfw.ICONIFIED)
    assert not glfw.get_window_attrib(window._window, glfw.AUTO_ICONIFY)  # only a window manager could iconify
    show(window, Flag())
    assert corners(screenshot(tmp_path)) == [RED, RED, GREEN, BLUE]


def test_it_can_start_fullscreen(display: str) -> None:
    window = Window(TITLE, Setting((640, 360)), fullscreen=True, vsync=False)
    settle(window)
    assert (window.fullscreen, window.size) == (True, (1280, 800))
    window.close()


def test_a_show_larger_than_the_display_is_scaled_down(display: str) -> None:
    window = Window(TITLE, Setting((3840, 2160)), vsync=False)
    settle(window)
    assert window.size == (1152, 648)
    window.close()


def test_closing_by_the_user_is_only_reported(window: Window) -> None:
    assert not window.closed
    glfw.set_window_should_close(window._window, True)
    assert window.closed


def test_displays_are_listed_while_a_window_is_open_and_after(window: Window) -> None:
    assert [str(each) for each in displays()] == ["0: screen, 1280x800"]
    window.present(Flag())  # listing did not end the window
    window.close()
    assert [each.size for each in displays()] == [(1280, 800)]


def test_a_missing_display_is_reported(display: str) -> None:
    with pytest.raises(DeviceError, match=r"^there is no display 4 \(allowed: 0: screen, 1280x800\)$"):
        Window(TITLE, Setting(), display=4)


@pytest.mark.filterwarnings("error")
def test_without_a_screen_the_error_is_one_line(
    display: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DISPLAY", ":987")
    for attempt in (displays, lambda: Window(TITLE, Setting())):
        with pytest.raises(DeviceError, match=r"^cannot open a window: X11: Failed to open display :987$"):
            attempt()
    assert capfd.readouterr() == ("", "")
