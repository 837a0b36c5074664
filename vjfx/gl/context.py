"""The OpenGL context, and the resources that everything that draws shares."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import moderngl
import numpy as np

from vjfx.core.errors import DeviceError

_GLSL = Path(__file__).parent / "glsl"


def glsl(name: str) -> str:
    """The text of one of our own GLSL files."""
    return (_GLSL / name).read_text(encoding="utf-8")


class Graphics:
    """One OpenGL context: a quad, a blank image, our own small programs, and compiled shaders."""

    def __init__(self, context: moderngl.Context) -> None:
        self.context = context
        self.quad = context.buffer(np.array([-1, -1, 1, -1, -1, 1, 1, 1], dtype="f4"))
        self.blank = self.texture((1, 1))
        self.blank.write(bytes(4))
        self._programs: dict[object, moderngl.Program] = {}
        self._drawings: dict[tuple[str, str, int | None], Drawing] = {}
        self.copy = self.drawing("quad.vert", "copy.frag")

    def close(self) -> None:
        """Release a context without a window, so that this thread can use another one."""
        self.context.__exit__(None, None, None)  # type: ignore[no-untyped-call]
        self.context.release()

    @property
    def name(self) -> str:
        """The renderer as text: `llvmpipe (LLVM 15), OpenGL 4.5`."""
        code = self.context.version_code
        return f"{self.context.info['GL_RENDERER']}, OpenGL {code // 100}.{code // 10 % 10}"

    @property
    def software(self) -> bool:
        """Whether the renderer runs on the processor."""
        return any(renderer in self.name for renderer in ("llvmpipe", "softpipe", "SwiftShader"))

    @property
    def glsl_header(self) -> str:
        """The highest GLSL version of this context that public ISF files compile under."""
        code = self.context.version_code
        if code >= 400:
            return f"#version {min(code, 420)} core\n"
        wanted = ("GL_ARB_gpu_shader5", "GL_ARB_shading_language_420pack")
        there = (f"#extension {name} : enable\n" for name in wanted if name in self.context.extensions)
        return "#version 330 core\n" + "".join(there)

    def texture(self, size: tuple[int, int], components: int = 4, dtype: str = "f1") -> moderngl.Texture:
        """A texture with clamped edges and linear filtering."""
        texture = self.context.texture(size, components, dtype=dtype, alignment=1)
        texture.repeat_x = texture.repeat_y = False
        texture.filter = (moderngl.LINEAR, moderngl.LINEAR)
        return texture

    def vertices(self, program: moderngl.Program) -> moderngl.VertexArray:
        """The full-screen quad for a program, whether or not it reads the position."""
        content = [(self.quad, "2f", "isf_position")] if "isf_position" in program else []
        vertices = self.context.vertex_array(program, content, mode=moderngl.TRIANGLE_STRIP)
        vertices.vertices = 4
        return vertices

    def cached(self, key: object, make: Callable[[], moderngl.Program]) -> moderngl.Program:
        """A program, compiled on the first call and kept for the life of the context."""
        if key not in self._programs:
            self._programs[key] = make()
        return self._programs[key]

    def is_cached(self, key: object) -> bool:
        """Whether a program is in the cache; callable from any thread."""
        return key in self._programs

    def forget(self, key: object) -> None:
        """Free a cached program that is no longer in use, if there is one."""
        program = self._programs.pop(key, None)
        if program is not None:
            program.release()

    @staticmethod
    def set(program: moderngl.Program, uniforms: dict[str, object]) -> None:
        """Set those uniforms that a program has; a texture is bound to a unit, an array fills an array of vectors."""
        unit = 0
        for name, value in uniforms.items():
            if name not in program:
                continue
            if isinstance(value, moderngl.Texture | moderngl.TextureArray):
                value.use(unit)
                value, unit = unit, unit + 1
            uniform = program[name]
            if isinstance(value, np.ndarray) and isinstance(uniform, moderngl.Uniform):
                uniform.write(value.tobytes())
            else:
                program[name] = value

    def drawing(self, vertex: str, fragment: str, mode: int | None = None) -> Drawing:
        """One of our own small programs, compiled on the first call; `mode` is its constant MODE."""
        key = (vertex, fragment, mode)
        if key not in self._drawings:
            self._drawings[key] = Drawing(self, *key)
        return self._drawings[key]


class Drawing:
    """One of our own small programs, which fills a whole framebuffer."""

    def __init__(self, graphics: Graphics, vertex: str, fragment: str, mode: int | None = None) -> None:
        version, _, body = glsl(fragment).partition("\n")
        # A constant, not a uniform: software renderers run both sides of every `if`.
        text = f"{version}\n#define MODE {mode}\n{body}" if mode is not None else glsl(fragment)
        self._graphics = graphics
        self._program = graphics.context.program(vertex_shader=glsl(vertex), fragment_shader=text)
        self._vertices = graphics.vertices(self._program)

    def __call__(self, target: moderngl.Framebuffer, uniforms: dict[str, object]) -> None:
        """Draw with these uniforms, as `Graphics.set` takes them."""
        self._graphics.set(self._program, uniforms)
        target.use()
        self._vertices.render()


def headless() -> Graphics:
    """A context without a window (EGL on Linux); raises DeviceError with what to install."""
    try:
        return Graphics(moderngl.create_context(standalone=True, require=330, backend="egl"))  # type: ignore[arg-type]
    except Exception as egl:
        try:  # Windows and macOS have no EGL: their own backend needs no window either.
            return Graphics(moderngl.create_context(standalone=True, require=330))
        except Exception:
            raise DeviceError(f"no OpenGL 3.3: {egl} (Debian: apt install libegl1 libgl1-mesa-dri)") from None


def current() -> Graphics:
    """The context of the current window; raises DeviceError."""
    try:
        return Graphics(moderngl.create_context(require=330))
    except Exception as error:
        raise DeviceError(f"the window has no OpenGL 3.3: {error}") from None
