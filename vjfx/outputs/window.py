"""A window, or a whole display; the only module that uses GLFW."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import glfw

from vjfx.core.errors import DeviceError
from vjfx.core.protocols import Picture, Presenter, Setting
from vjfx.outputs.placement import Area, display_under

# Tried in this order: some drivers create exactly the version that is requested. macOS ends at 4.1.
_OPENGL = ((4, 6), (4, 5), (4, 3), (4, 1), (3, 3))
_MARGIN = 0.9  # share of the display that a window may cover at most
_NAMES = {
    glfw.KEY_ESCAPE: "escape",
    glfw.KEY_SPACE: "space",
    glfw.KEY_ENTER: "enter",
    glfw.KEY_TAB: "tab",
    glfw.KEY_LEFT: "left",
    glfw.KEY_RIGHT: "right",
    glfw.KEY_UP: "up",
    glfw.KEY_DOWN: "down",
    **{glfw.KEY_0 + digit: str(digit) for digit in range(10)},  # by position: on AZERTY, digits need shift
    **{glfw.KEY_KP_0 + digit: str(digit) for digit in range(10)},
}
_COMMAND = glfw.MOD_CONTROL | glfw.MOD_ALT | glfw.MOD_SUPER

glfw.ERROR_REPORTING = "log"  # by default pyGLFW prints warnings
_windows: set[Window] = set()  # GLFW is terminated with the last one


class Display(NamedTuple):
    """A screen or projector; `number` is what `Window` takes."""

    number: int
    name: str
    size: tuple[int, int]  # pixels
    rate: int  # Hz; 0: unknown

    def __str__(self) -> str:
        rate = f" at {self.rate} Hz" if self.rate else ""
        return f"{self.number}: {self.name}, {self.size[0]}x{self.size[1]}{rate}"


class Window(Presenter):
    """A window with a current OpenGL context. Keys, Esc too, are only reported, by name.

    `overlay` is text that is drawn over the picture. `vsync` False: `present` does not wait for the display.
    """

    def __init__(
        self, title: str, setting: Setting, *, fullscreen: bool = False, display: int = 0, vsync: bool = True
    ) -> None:
        """Open the window on display number `display`; raises DeviceError."""
        self.overlay = ""
        self._pressed: list[str] = []
        with _glfw():
            monitor = _monitor(display)
            self._display = display
            self._window: Any = _create(_fitting(setting.size, monitor), title)
            _windows.add(self)
        glfw.set_key_callback(self._window, self._on_key)
        self._place = _centre(self._window, monitor)
        if fullscreen:
            self._cover(monitor)
        glfw.show_window(self._window)
        self.make_current()
        glfw.swap_interval(1 if vsync else 0)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels; on high-density displays there are more pixels than points of the desktop."""
        width, height = glfw.get_framebuffer_size(self._window)
        return width, height

    @property
    def closed(self) -> bool:
        """Whether the user has closed the window, or `close` was called."""
        return self._window is None or bool(glfw.window_should_close(self._window))

    @property
    def fullscreen(self) -> bool:
        """Whether it covers its display."""
        return bool(glfw.get_window_monitor(self._window))

    def make_current(self) -> None:
        """Make its OpenGL context current."""
        glfw.make_context_current(self._window)

    def toggle_fullscreen(self) -> None:
        """Cover the display that the window is on in its own mode, or become the window again; the context stays."""
        if self.fullscreen:
            desktop: Any = None
            glfw.set_window_monitor(self._window, desktop, *self._place, 0)
            glfw.set_input_mode(self._window, glfw.CURSOR, glfw.CURSOR_NORMAL)
        else:
            self._cover(self._monitor_under())

    def _cover(self, monitor: Any) -> None:
        self._place = Area(*glfw.get_window_pos(self._window), *glfw.get_window_size(self._window))
        mode = glfw.get_video_mode(monitor)
        glfw.set_window_monitor(self._window, monitor, 0, 0, *mode.size, mode.refresh_rate)
        glfw.set_input_mode(self._window, glfw.CURSOR, glfw.CURSOR_HIDDEN)

    def _monitor_under(self) -> Any:
        monitors = glfw.get_monitors()
        if glfw.get_platform() == glfw.PLATFORM_WAYLAND:  # it does not report window positions
            return monitors[min(self._display, len(monitors) - 1)]
        window = Area(*glfw.get_window_pos(self._window), *glfw.get_window_size(self._window))
        areas = [Area(*glfw.get_monitor_pos(each), *glfw.get_video_mode(each).size) for each in monitors]
        return monitors[display_under(window, areas)]

    def poll(self) -> list[str]:
        """The names of the keys pressed since the last call: "escape", "space", "f", "1". Call it once per frame."""
        glfw.poll_events()
        pressed, self._pressed = self._pressed, []
        return pressed

    def present(self, picture: Picture) -> None:
        """Show one picture, with `overlay` over it."""
        size = self.size
        if min(size) > 0:  # 0: minimised
            picture.show(size, self.overlay)
            glfw.swap_buffers(self._window)

    def close(self) -> None:
        """Close the window; may be called twice."""
        if self._window is None:
            return
        glfw.destroy_window(self._window)
        self._window = None
        _windows.discard(self)
        if not _windows:
            glfw.terminate()

    def _on_key(self, _window: Any, key: int, scancode: int, action: int, mods: int) -> None:
        if action != glfw.PRESS or mods & _COMMAND:
            return
        name = _NAMES.get(key) or glfw.get_key_name(key, scancode) or ""
        if not name.isascii() and key < 128:  # a Cyrillic or Greek layout: by position
            name = chr(key)
        if name:
            self._pressed.append(name.lower())


def displays() -> list[Display]:
    """The screens and projectors of this machine; raises DeviceError if there are none."""
    with _glfw():
        return _displays()


@contextmanager
def _glfw() -> Iterator[None]:
    """GLFW initialised, and terminated again if no window was opened; its errors become DeviceError."""
    glfw.ERROR_REPORTING = "raise"
    try:
        glfw.init()
        yield
    except glfw.GLFWError as error:
        raise DeviceError(f"cannot open a window: {_text(glfw.get_error()[1])}") from error
    finally:
        glfw.ERROR_REPORTING = "log"
        if not _windows:
            glfw.terminate()


def _create(size: tuple[int, int], title: str) -> Any:
    glfw.default_window_hints()
    glfw.window_hint(glfw.VISIBLE, False)
    glfw.window_hint(glfw.AUTO_ICONIFY, False)  # a projector must keep its picture when it loses the focus
    glfw.window_hint(glfw.OPENGL_PROFILE, glfw.OPENGL_CORE_PROFILE)
    glfw.window_hint(glfw.OPENGL_FORWARD_COMPAT, True)  # macOS needs it for a core profile
    for major, minor in _OPENGL:
        glfw.window_hint(glfw.CONTEXT_VERSION_MAJOR, major)
        glfw.window_hint(glfw.CONTEXT_VERSION_MINOR, minor)
        try:
            return glfw.create_window(*size, title, None, None)
        except glfw.GLFWError as error:
            if error.error_code != glfw.VERSION_UNAVAILABLE or (major, minor) == _OPENGL[-1]:
                raise
    raise AssertionError("the last version raises if it cannot be created")


def _displays() -> list[Display]:
    monitors = [(_text(glfw.get_monitor_name(each)), glfw.get_video_mode(each)) for each in glfw.get_monitors()]
    return [
        Display(number, name, (mode.size.width, mode.size.height), mode.refresh_rate)
        for number, (name, mode) in enumerate(monitors)
    ]


def _monitor(display: int) -> Any:
    monitors = glfw.get_monitors()
    if not 0 <= display < len(monitors):
        there = "; ".join(map(str, _displays())) or "none is connected"
        raise DeviceError(f"there is no display {display} (allowed: {there})")
    return monitors[display]


def _text(raw: Any) -> str:
    return raw.decode(errors="replace") if isinstance(raw, bytes) else str(raw)


def _fitting(size: tuple[int, int], monitor: Any) -> tuple[int, int]:
    """The show's size, scaled down to fit the desktop."""
    *_, width, height = glfw.get_monitor_workarea(monitor)
    scale = min(1.0, _MARGIN * width / size[0], _MARGIN * height / size[1])
    return round(size[0] * scale), round(size[1] * scale)


def _centre(window: Any, monitor: Any) -> Area:
    left, top, room, high = glfw.get_monitor_workarea(monitor)
    width, height = glfw.get_window_size(window)
    place = left + (room - width) // 2, top + (high - height) // 2
    glfw.set_window_pos(window, *place)
    return Area(*place, width, height)
