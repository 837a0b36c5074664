"""Compiles shaders in another process first, so that the show on air never waits for the compiler.

OpenGL compiles on the thread that draws. With a software renderer, one shader and its first frame take up to two
seconds. The drivers of Mesa, NVIDIA, Apple and Intel keep a cache on disk: once the other process has compiled a
shader, the same step takes 10 to 40 ms (`bench/shaders.py`). A shader that does not compile, or never ends, only
affects that process.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Lock, Timer
from typing import TypeAlias

import numpy as np

from vjfx.core.blend import BLENDS
from vjfx.core.errors import ShaderError
from vjfx.core.frame import NOTHING, Frame, Layout, PixelFormat
from vjfx.gl import context
from vjfx.gl.audio_textures import AudioTextures
from vjfx.gl.compositor import Compositor
from vjfx.gl.context import Graphics
from vjfx.gl.shader import Shader
from vjfx.gl.upload import Upload
from vjfx.isf import file as isf

_Answer: TypeAlias = tuple[str, str, int | None] | None  # what is wrong with a shader: message, file and line

PATIENCE = 60.0  # seconds for one shader: a busy laptop without a GPU may take ten


class WarmUp:
    """The other process, which starts with the first call. The methods may be called from any thread."""

    def __init__(self, size: tuple[int, int]) -> None:
        """`size` is the size of the show in pixels."""
        self._size = size
        self._lock = Lock()
        self._process: subprocess.Popen[str] | None = None
        self._usable = True

    def __call__(self, paths: Iterable[Path]) -> None:
        """Compile and draw shaders once, and wait until that is done; raises ShaderError for the first that fails.

        Where no other process can draw, nothing is done. Without any paths it only starts the process.
        """
        files = list(dict.fromkeys(map(str, paths)))
        with self._lock:
            if self._process is None and self._usable:
                self._process = _start(self._size)
            error = next(filter(None, map(self._ask, files)), None)
        if error:
            raise error

    def close(self) -> None:
        """Stop the other process."""
        self._usable = False
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def _ask(self, file: str) -> ShaderError | None:
        if self._process is None:
            return None
        assert self._process.stdin and self._process.stdout
        late = Timer(PATIENCE, self._process.kill)
        late.start()
        try:
            print(json.dumps(file), file=self._process.stdin, flush=True)
            answer = json.loads(self._process.stdout.readline())
            return None if answer is None else ShaderError(answer[0], Path(answer[1] or file), answer[2])
        except (OSError, ValueError):  # it was killed, or a driver crashed it
            in_time = late.is_alive()
            self._usable = self._usable and not in_time
            self._process.kill()
            self._process.wait()
            self._process = None
            return None if in_time else ShaderError(f"compiling and drawing once takes over {PATIENCE:g} s", Path(file))
        finally:
            late.cancel()


def _start(size: tuple[int, int]) -> subprocess.Popen[str] | None:
    search = (str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", ""))
    try:
        return subprocess.Popen(
            [sys.executable, "-m", __name__, *map(str, size)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, search))},
        )
    except OSError:
        return None


def main() -> None:
    """The other process: reads names of files, and writes the error of each, or null."""
    with suppress(AttributeError, OSError):
        os.nice(10)  # type: ignore[attr-defined,unused-ignore]  # the show on air has priority
    width, height = map(int, sys.argv[1:])
    size = width, height
    graphics = context.headless()
    rows = AudioTextures(graphics)
    with suppress(KeyboardInterrupt):  # Ctrl-C is meant for the show
        _draw_our_own(graphics, size)
        for line in sys.stdin:
            print(json.dumps(_error(graphics, rows, Path(json.loads(line)), size)), flush=True)


def _draw_our_own(graphics: Graphics, size: tuple[int, int]) -> None:
    """Blend modes and uploads, which a show may need for the first time on air."""
    width, height = size
    plane = np.zeros((height, width), np.uint8)
    half = np.zeros((-(-height // 2), -(-width // 2)), np.uint8)
    palette, rgba = np.zeros((256, 4), np.uint8), np.zeros((height, width, 4), np.uint8)
    color = Frame((plane, half, half), PixelFormat(Layout.YUV420P), 0.0, 0)
    part = np.ones((1, 2, 6), np.float32), np.ones(4, np.float32)
    frames = (
        color,
        Frame((rgba,), PixelFormat(Layout.RGBA), 0.0, 0),
        Frame((plane, palette), PixelFormat(Layout.PAL8), 0.0, 0),
        Frame((plane, palette), PixelFormat(Layout.PAL8), 0.0, 0, under=color),
        Frame((rgba,), PixelFormat(Layout.RGBA), 0.0, 0, motion=NOTHING.moved(*part, lambda: rgba)),
    )
    upload, canvas = Upload(graphics, size), Compositor(graphics, size)
    for frame in frames:
        picture = upload(frame)
    upload(replace(color, fading=(color, 0.5)))
    for blend in BLENDS:
        canvas.begin()
        canvas.add(picture, blend, 0.5)
        canvas.add(picture, blend, 0.5)
    graphics.context.finish()
    upload.release()
    canvas.release()


def _error(graphics: Graphics, rows: AudioTextures, file: Path, size: tuple[int, int]) -> _Answer:
    try:
        shader = Shader(graphics, isf.load(file), size, rows)
        for _ in shader.warm():
            pass
        shader.release()
        graphics.context.finish()
    except ShaderError as error:
        return error.message, str(error.path or ""), error.line
    return None


if __name__ == "__main__":
    main()
