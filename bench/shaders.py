"""The cost of each shader at 1280x720, as a multiple of a plain copy: `python -m bench.shaders [NAME ...]`.

A shader and the copy are drawn alternately, and the GPU is waited for each time. Without NAME, the time to read and
compile all shaders is measured too, in separate processes: with the driver's disk cache empty, and complete.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import moderngl

from bench.interleaved import interleaved
from vjfx.core.param import Value, defaults
from vjfx.core.protocols import Tick
from vjfx.gl import context
from vjfx.gl import program as glsl
from vjfx.gl.audio_textures import AudioTextures
from vjfx.gl.buffers import Buffer
from vjfx.gl.context import Graphics
from vjfx.gl.shader import Shader
from vjfx.isf import file as isf
from vjfx.isf import library

SIZE = (1280, 720)
SECONDS = 0.7  # for each shader
CHAIN = ("rgb-split", "colorize", "glitch", "kaleido", "feedback", "glow", "displace", "crt")
COPY = """\
/*{"INPUTS": [{"NAME": "inputImage", "TYPE": "image"}]}*/
void main() { gl_FragColor = IMG_THIS_PIXEL(inputImage); }
"""


class Stage:
    """A shader; each call draws its next frame."""

    def __init__(self, graphics: Graphics, shader: isf.Isf, picture: moderngl.Texture) -> None:
        self.shader = Shader(graphics, shader, SIZE, AudioTextures(graphics))
        self.images = dict.fromkeys(shader.images, picture)
        # Raise what is 0 by default, otherwise a filter would do nothing.
        half: dict[str, Value] = dict.fromkeys(("amount", "progress"), 0.5)
        self.values = defaults(shader.params) | {p.name: half[p.name] for p in shader.params if p.name in half}
        self.finish = graphics.context.finish
        self.index = 0

    def __call__(self) -> moderngl.Texture:
        """Draw, and wait for the GPU."""
        texture = self.draw(self.images)
        self.finish()
        return texture

    def draw(self, images: dict[str, moderngl.Texture]) -> moderngl.Texture:
        """Draw without waiting."""
        tick = Tick(self.index, self.index / 30, 1 / 30 if self.index else 0.0, (2026.0, 1.0, 1.0, 0.0))
        self.index += 1
        return self.shader.draw(tick, self.values, images)


def main() -> None:
    """Print a line per shader, the chain, and the times to read and compile."""
    if sys.argv[1:] == ["--compile"]:
        compile_all()
        return
    graphics = context.headless()
    print(f"{graphics.name}, {SIZE[0]}x{SIZE[1]}, medians")
    picture = Buffer(graphics, SIZE)
    plasma = Stage(graphics, isf.load(library.shader("plasma")), picture.front)
    for _ in range(30):
        graphics.copy(picture.back, {"image": plasma(), "level": 1.0})
    picture.swap()
    copy = Stage(graphics, isf.read(COPY, Path("copy.fs")), picture.front)
    wanted = sys.argv[1:] or list(library.shaders())
    for name in wanted:
        stage = Stage(graphics, isf.load(library.shader(name)), picture.front)
        for _ in range(5):
            stage()
        runs = interleaved({name: stage, "copy": copy}, SECONDS)
        times = runs[name].median / runs["copy"].median
        passes = len(stage.shader.isf.targets)
        print(f"  {name:16} {passes:2} passes {runs[name].median * 1e3:8.2f} ms {times:8.1f} copies", flush=True)
        stage.shader.release()
    if not sys.argv[1:]:
        chain(graphics, picture.front, copy)
        compiling()


def chain(graphics: Graphics, picture: moderngl.Texture, copy: Stage) -> None:
    """Compare a chain of eight filters with the same filters one by one, each with its own wait."""
    stages = [Stage(graphics, isf.load(library.shader(name)), picture) for name in CHAIN]

    def all_of_them() -> None:
        texture = picture
        for stage in stages:
            texture = stage.draw(dict.fromkeys(stage.images, texture))
        graphics.context.finish()

    def one_by_one() -> None:
        for stage in stages:
            stage()

    runs = interleaved({"chain": all_of_them, "one by one": one_by_one, "copy": copy}, 6.0)
    print(f"a chain of {len(stages)}: {' > '.join(CHAIN)}")
    for name, run in runs.items():
        print(f"  {name:16} {run.median * 1e3:8.2f} ms {run.median / runs['copy'].median:8.1f} copies")


def compiling() -> None:
    """Run the compilation twice with the same disk cache, and print the times."""
    with tempfile.TemporaryDirectory() as folder:
        for title in ("driver's cache empty", "driver's cache complete"):
            environment = {**os.environ, "MESA_SHADER_CACHE_DIR": folder, "__GL_SHADER_DISK_CACHE_PATH": folder}
            command = [sys.executable, "-m", "bench.shaders", "--compile"]
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
            print(f"{title}: {done.stdout.strip()}")


def compile_all() -> None:
    """Read, compile and draw all shaders once, and print the times."""
    graphics = context.headless()
    start = time.perf_counter()
    shaders = [isf.load(path) for path in library.shaders().values()]
    read = time.perf_counter()
    passes = 0
    for shader in shaders:
        for index in range(len(shader.targets)):
            glsl.compile(graphics, shader, index)
            passes += 1
    compiled = time.perf_counter()
    longest = (0.0, "")
    for shader in shaders:
        before = time.perf_counter()
        stage = Shader(graphics, shader, (640, 360), AudioTextures(graphics))
        for _ in stage.warm():
            pass
        graphics.context.finish()
        stage.release()
        longest = max(longest, (time.perf_counter() - before, shader.name))
    drawn = time.perf_counter()
    print(
        f"{len(shaders)} shaders read in {(read - start) * 1e3:.0f} ms, {passes} passes compiled in"
        f" {(compiled - read) * 1e3:.0f} ms, each drawn once at 640x360 in {(drawn - compiled) * 1e3:.0f} ms"
        f" (the longest {longest[1]}, {longest[0] * 1e3:.0f} ms)"
    )


if __name__ == "__main__":
    main()
