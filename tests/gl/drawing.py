"""Small shaders, drawn and read back."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import moderngl
import numpy as np
from numpy.typing import NDArray

from vjfx.core.param import Value
from vjfx.core.protocols import Tick
from vjfx.gl.audio_textures import AudioTextures
from vjfx.gl.context import Graphics
from vjfx.gl.shader import Shader
from vjfx.isf import file as isf

SIZE = (8, 4)
IMAGE = '{"NAME": "inputImage", "TYPE": "image"}'
EXACT = '"PASSES": [{"FLOAT": true}]'  # what is drawn comes back as floats, unclamped


def tick(index: int = 0, fps: float = 10.0) -> Tick:
    return Tick(index, index / fps, 1 / fps if index else 0.0, (2026.0, 11.0, 20.0, 60.0 + index))


def make(
    graphics: Graphics,
    body: str,
    header: str = "{}",
    vertex: str | None = None,
    sound: AudioTextures | None = None,
    size: tuple[int, int] = SIZE,
) -> Shader:
    return Shader(graphics, isf.read(f"/*{header}*/\n{body}", Path("t.fs"), vertex), size, sound)


def main(expression: str) -> str:
    return f"void main() {{ gl_FragColor = {expression}; }}"


def by_pass(*expressions: str) -> str:
    """A body that draws one expression per pass."""
    lines = [f"if (PASSINDEX == {index}) gl_FragColor = {text};" for index, text in enumerate(expressions)]
    return "void main() {\n" + "\n".join(lines) + "\n}"


def pixels(texture: moderngl.Texture) -> NDArray[np.float64]:
    """As floats 0..1, rows from the bottom, as OpenGL has them."""
    kind = np.float32 if texture.dtype == "f4" else np.uint8
    data = np.frombuffer(texture.read(), kind).reshape(texture.height, texture.width, texture.components)
    return data.astype(float) / (1 if kind is np.float32 else 255)


def exactly(
    graphics: Graphics,
    expression: str,
    inputs: str = "",
    values: Mapping[str, Value] | None = None,
    images: Mapping[str, moderngl.Texture] | None = None,
    index: int = 0,
) -> NDArray[np.float64]:
    """The value of an expression at the bottom left pixel, as four floats."""
    shader = make(graphics, main(expression), f'{{"INPUTS": [{inputs}], {EXACT}}}')
    drawn = pixels(shader.draw(tick(index), values or {}, images or {}))[0, 0]
    shader.release()
    return drawn


def gradient(graphics: Graphics, size: tuple[int, int] = SIZE) -> moderngl.Texture:
    texture = graphics.texture(size)
    x, y = np.meshgrid(np.arange(size[0]), np.arange(size[1]))
    texture.write(np.stack([x * 10, y * 20, x * 0, x * 0 + 255], axis=-1).astype(np.uint8))
    return texture
