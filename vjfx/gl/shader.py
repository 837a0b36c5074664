"""An ISF shader ready to draw: its programs, targets and images."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

import moderngl

from vjfx.core.errors import ShaderError, SourceError
from vjfx.core.param import Kind, Param, Value
from vjfx.core.protocols import Tick
from vjfx.gl import program as glsl
from vjfx.gl.audio_textures import AudioTextures
from vjfx.gl.buffers import Buffer
from vjfx.gl.context import Graphics
from vjfx.gl.image import read_image, upload_image
from vjfx.isf.file import Isf, Target
from vjfx.isf.header import line_of

Images: TypeAlias = Mapping[str, moderngl.Texture]

LONGEST = 16384  # pixels per side
LARGEST = 8192 * 4320  # pixels of a target; as floats they take half a gigabyte


class Shader:
    """One instance of an ISF file; a frame depends on time, values, images and the frames before it."""

    def __init__(self, graphics: Graphics, isf: Isf, size: tuple[int, int], sound: AudioTextures | None = None) -> None:
        self.isf = isf
        self.params: tuple[Param, ...] = isf.params
        self._graphics = graphics
        self._size = size
        self._sound = sound if sound is not None else AudioTextures(graphics)  # silence
        self._targets = tuple(dict.fromkeys(isf.targets))
        self._programs = tuple(glsl.compile(graphics, isf, index) for index in range(len(isf.targets)))
        self._vertices = tuple(graphics.vertices(program) for program in self._programs)
        self._imported: dict[str, moderngl.Texture] = {}
        for name, path in isf.imported.items():
            try:
                self._imported[name] = upload_image(graphics, read_image(path))
            except SourceError as error:
                self._release(self._imported.values(), self._vertices)
                line = line_of(isf.fragment, name, 1)
                raise ShaderError(f"IMPORTED '{name}': {error}", isf.path, line) from None
        read = {name for program in self._programs for name in program}
        self._units = {name: unit for unit, name in enumerate(n for n in glsl.samplers(isf) if n in read)}
        self._buffers: dict[str, Buffer] = {}
        # Each pass draws every pixel, so its target needs no clearing.
        self._covers = "discard" not in isf.fragment and (isf.vertex is None or _plain_quad(isf.vertex))
        self._emptied = {target.name for target in self._targets if not target.persistent and self._read_early(target)}
        unnamed = [target for target in isf.targets if not target.name]
        self._result = Buffer(graphics, size, any(t.float32 for t in unnamed)) if unnamed else None

    @property
    def images(self) -> tuple[str, ...]:
        """The names of the image inputs."""
        return self.isf.images

    def neutral(self, values: Mapping[str, Value]) -> bool:
        """Whether a filter would return its input unchanged, so that it need not be drawn.

        All inputs must have their IDENTITY value; one with `"SHARE": true`, our own key, is enough by itself.
        """
        isf = self.isf
        if isf.kind != "filter" or isf.stateful or not isf.identity:
            return False
        resting = {name for name, value in isf.identity.items() if values.get(name) == value}
        return bool(resting & isf.shares) or resting == {param.name for param in self.params}

    def opaque(self, values: Mapping[str, Value]) -> bool:
        """Whether it keeps opaque pictures opaque: `"OPAQUE": true` in the header, our own key, and opaque colours."""
        if not self.isf.opaque or not {"inputImage"}.issuperset(self.isf.images):
            return False
        colors = (values.get(param.name, param.default) for param in self.params if param.kind is Kind.COLOR)
        return all(isinstance(color, tuple) and color[3] >= 1.0 for color in colors)

    def draw(self, tick: Tick, values: Mapping[str, Value], images: Images) -> moderngl.Texture:
        """Draw one frame. The texture belongs to this shader; the next calls overwrite it."""
        return deque(self._passes(tick, values, images), maxlen=1)[0]

    def _passes(self, tick: Tick, values: Mapping[str, Value], images: Images) -> Iterator[moderngl.Texture]:
        """Draw pass by pass; other drawing may happen between two passes."""
        sizes = self._prepare(values)
        uniforms: dict[str, object] = {
            "TIME": tick.now,
            "TIMEDELTA": tick.dt,
            "DATE": tick.date,
            "FRAMEINDEX": tick.index,
        }
        uniforms |= {p.name: _plain(p, values.get(p.name, p.default)) for p in self.params}
        fixed = self._fixed_images(images)
        for index, target in enumerate(self.isf.targets):
            buffer = self._buffers[target.name] if target.name else self._result
            assert buffer is not None
            for name, texture in fixed.items():
                self._bind(name, texture, uniforms)
            for name, other in self._buffers.items():
                self._bind(name, other.front, uniforms)
            uniforms["RENDERSIZE"] = tuple(map(float, sizes[target.name]))
            program = self._programs[index]
            # Drivers remove unused uniforms; instances share programs, so every uniform is set again.
            for name in program:
                if name in uniforms:
                    program[name] = uniforms[name]
            buffer.back.use()
            if not self._covers:
                buffer.back.clear()
            self._graphics.context.disable(moderngl.BLEND)
            self._vertices[index].render()
            buffer.swap()
            yield buffer.front

    def warm(self) -> Iterator[None]:
        """Draw once off air, one pass per step: drivers compile a program when it is first used.

        The images have their final size: software renderers compile again for sizes that are not powers of two.
        """
        picture = self._graphics.texture(self._size)
        try:
            first = Tick(0, 0.0, 0.0, (2000.0, 1.0, 1.0, 0.0))
            for _ in self._passes(first, {}, dict.fromkeys(self.isf.images, picture)):
                yield
        finally:
            picture.release()
        self.reset()

    def reset(self) -> None:
        """Clear the targets, persistent ones too."""
        for buffer in self._buffers.values():
            buffer.clear()

    def release(self) -> None:
        """Free the GPU memory; the programs stay in the cache."""
        for buffer in (*self._buffers.values(), *([self._result] if self._result else [])):
            buffer.release()
        self._release(self._imported.values(), self._vertices)

    @staticmethod
    def _release(textures: Iterable[moderngl.Texture], vertices: Iterable[moderngl.VertexArray]) -> None:
        for texture in textures:
            texture.release()
        for array in vertices:
            array.release()

    def _prepare(self, values: Mapping[str, Value]) -> dict[str, tuple[int, int]]:
        """The size of each target; creates, resizes or clears the buffers for a new frame."""
        numbers = {"WIDTH": float(self._size[0]), "HEIGHT": float(self._size[1])}
        numbers |= {param.name: _number(values.get(param.name, param.default)) for param in self.params}
        sizes = {target.name: self._measure(target, numbers) for target in self._targets}
        for target in self._targets:
            if not target.name:
                continue
            buffer = self._buffers.get(target.name)
            if buffer is None:
                self._buffers[target.name] = Buffer(self._graphics, sizes[target.name], target.float32)
                continue
            buffer.resize(sizes[target.name])
            if target.name in self._emptied:
                buffer.clear_front()
        return sizes

    def _read_early(self, target: Target) -> bool:
        """Whether a pass reads a target before it has been drawn in this frame."""
        first = self.isf.targets.index(target)
        return any(target.name in program for program in self._programs[: first + 1])

    def _measure(self, target: Target, numbers: Mapping[str, float]) -> tuple[int, int]:
        """Width and height in whole pixels, rounded down; raises ShaderError."""
        try:
            width = _pixels(target.width(numbers)) if target.width else self._size[0]
            height = _pixels(target.height(numbers)) if target.height else self._size[1]
        except (ArithmeticError, ValueError) as error:
            raise self._wrong(target, str(error)) from None
        if width * height > LARGEST:
            raise self._wrong(target, f"{width}x{height} is too large (allowed: {LARGEST} pixels)")
        return width, height

    def _wrong(self, target: Target, what: str) -> ShaderError:
        line = line_of(self.isf.fragment, target.name, 1)
        return ShaderError(f"size of target '{target.name}': {what}", self.isf.path, line)

    def _fixed_images(self, images: Images) -> dict[str, moderngl.Texture]:
        """All images that stay the same during a frame."""
        fixed = {name: images.get(name, self._graphics.blank) for name in self.isf.images}
        for sound in self.isf.sounds:
            fixed[sound.name] = self._sound.texture(sound)
        return fixed | self._imported

    def _bind(self, name: str, texture: moderngl.Texture, uniforms: dict[str, object]) -> None:
        uniforms[f"_{name}_imgSize"] = (float(texture.width), float(texture.height))
        uniforms[f"_{name}_imgRect"] = (0.0, 0.0, 1.0, 1.0)
        unit = self._units.get(name)
        if unit is not None:
            uniforms[name] = unit
            texture.use(unit)


def _plain_quad(vertex: str) -> bool:
    """Whether a vertex shader leaves the quad where it is."""
    return "vertShaderInit" in vertex and "gl_Position" not in vertex


def _plain(param: Param, value: Value) -> object:
    return float(value) if param.kind is Kind.FLOAT and not isinstance(value, tuple | str) else value


def _number(value: Value) -> float:
    return float(value) if isinstance(value, bool | int | float) else 0.0


def _pixels(size: float) -> int:
    return min(max(int(size), 1), LONGEST)
