"""The last step of a picture: fader, window, and readback to the host."""

from __future__ import annotations

from collections import deque

import moderngl
import numpy as np
from numpy.typing import NDArray

from vjfx.core.protocols import Tick
from vjfx.gl.buffers import Buffer
from vjfx.gl.context import Graphics

RING = 2


class GpuPicture:
    """A picture on the GPU; `pixels()` waits for it."""

    def __init__(self, screen: Screen, texture: moderngl.Texture, tick: Tick) -> None:
        self.tick = tick
        self.size = screen.size
        self.texture = texture
        self._screen = screen

    def pixels(self) -> NDArray[np.uint8]:
        """RGBA (H, W, 4), rows from the top; alpha is to be ignored."""
        return self._screen.read(self.texture)

    def show(self, size: tuple[int, int], overlay: str = "") -> None:
        """Draw into the current window, with bars where the aspect differs."""
        self._screen.show(self.texture, size, overlay)


class HostPicture:
    """A picture that was read back; the next one overwrites its pixels."""

    def __init__(self, pixels: NDArray[np.uint8], tick: Tick) -> None:
        self.tick = tick
        self.size = (pixels.shape[1], pixels.shape[0])
        self._pixels = pixels

    def pixels(self) -> NDArray[np.uint8]:
        """RGBA (H, W, 4), rows from the top; alpha is to be ignored."""
        return self._pixels

    def show(self, size: tuple[int, int], overlay: str = "") -> None:
        """Not supported: windows get pictures that are still on the GPU."""
        raise TypeError("a picture that was read back cannot be shown")


class Screen:
    """Applies the fader, draws into the window, and reads pixels back through a ring of buffers."""

    def __init__(self, graphics: Graphics, size: tuple[int, int], ring: int | None = None) -> None:
        """`ring`: how many frames later the pixels arrive; 0 waits for them."""
        self.size = size
        self._graphics = graphics
        self._host = np.empty((size[1], size[0], 4), np.uint8)
        self._dimmed = Buffer(graphics, size, pair=False)
        self._overlay = Overlay(graphics)
        self._frames: dict[int, tuple[moderngl.Texture, moderngl.Framebuffer]] = {}
        # A software renderer needs no ring: its pixels are in memory already.
        self._depth = (0 if graphics.software else RING) if ring is None else ring
        self._flying: deque[tuple[moderngl.Buffer, Tick]] = deque()
        self._idle = [
            graphics.context.buffer(reserve=self._host.nbytes) for _ in range(self._depth + 1 if self._depth else 0)
        ]

    def picture(self, texture: moderngl.Texture, tick: Tick, level: float = 1.0) -> GpuPicture:
        """The picture at a fader level: 0 is black, 1 unchanged."""
        if level < 1.0:
            self._graphics.copy(self._dimmed.back, {"image": texture, "level": level})
            texture = self._dimmed.front
        return GpuPicture(self, texture, tick)

    def push(self, picture: GpuPicture) -> list[HostPicture]:
        """Start reading a picture back; returns those that have arrived, oldest first."""
        if not self._depth:
            return [HostPicture(self.read(picture.texture), picture.tick)]
        arrived = [self._land()] if len(self._flying) == self._depth else []
        buffer = self._idle.pop()
        self._framebuffer(picture.texture).read_into(buffer, components=4)
        self._flying.append((buffer, picture.tick))
        return arrived

    def flush(self) -> list[HostPicture]:
        """One of the pictures still being read back; an empty list if there is none."""
        return [self._land()] if self._flying else []

    def read(self, texture: moderngl.Texture) -> NDArray[np.uint8]:
        """The pixels of a texture; waits for the GPU."""
        self._framebuffer(texture).read_into(self._host, components=4)
        return self._host[::-1]

    def show(self, texture: moderngl.Texture, size: tuple[int, int], overlay: str) -> None:
        """Draw into the current window of `size` pixels; a window of the show's size gets a plain copy."""
        screen = self._graphics.context.screen
        scale = min(size[0] / self.size[0], size[1] / self.size[1])
        width, height = round(self.size[0] * scale), round(self.size[1] * scale)
        screen.viewport = (0, 0, *size)
        if (width, height) != size:
            screen.clear()
        if size == self.size:
            self._graphics.context.copy_framebuffer(screen, self._framebuffer(texture))
        else:
            screen.viewport = ((size[0] - width) // 2, (size[1] - height) // 2, width, height)
            self._graphics.context.disable(moderngl.BLEND)
            self._graphics.copy(screen, {"image": texture, "level": 1.0})
        if overlay:
            self._overlay.draw(screen, size, overlay)

    def release(self) -> None:
        """Free the GPU memory."""
        self._dimmed.release()
        self.forget()
        for buffer in (*self._idle, *(buffer for buffer, _ in self._flying)):
            buffer.release()

    def _land(self) -> HostPicture:
        buffer, tick = self._flying.popleft()
        buffer.read_into(self._host)
        self._idle.append(buffer)
        return HostPicture(self._host[::-1], tick)

    def _framebuffer(self, texture: moderngl.Texture) -> moderngl.Framebuffer:
        """A framebuffer of the show's size for a texture; a texture of another size is scaled first."""
        if texture.size != self.size or texture.dtype != "f1":
            self._graphics.copy(self._dimmed.back, {"image": texture, "level": 1.0})
            return self._dimmed.back
        known = self._frames.get(texture.glo)
        if known is None or known[0] is not texture:  # drivers reuse the names of released textures
            if len(self._frames) > 16:
                self.forget()
            known = self._frames[texture.glo] = (texture, self._graphics.context.framebuffer([texture]))
        return known[1]

    def forget(self) -> None:
        """Drop references to textures that a finished show has released."""
        for _, framebuffer in self._frames.values():
            framebuffer.release()
        self._frames.clear()


class Overlay:
    """A few lines of text in the corner, rasterised again only when they change."""

    def __init__(self, graphics: Graphics) -> None:
        self._graphics = graphics
        self._draw = graphics.drawing("quad.vert", "overlay.frag")
        self._texture: moderngl.Texture | None = None
        self._text = ""

    def draw(self, target: moderngl.Framebuffer, size: tuple[int, int], text: str) -> None:
        """Draw the text into the top left corner of a window of `size`."""
        height = max(12, size[1] // 45)
        if text != self._text or self._texture is None:
            self._text, self._texture = text, self._rasterise(text, height)
        width, height = self._texture.size
        target.viewport = (0, size[1] - height, width, height)
        self._graphics.context.enable(moderngl.BLEND)
        self._graphics.context.blend_func = moderngl.SRC_ALPHA, moderngl.ONE_MINUS_SRC_ALPHA
        self._draw(target, {"image": self._texture})
        self._graphics.context.disable(moderngl.BLEND)

    def _rasterise(self, text: str, height: int) -> moderngl.Texture:
        from PIL import Image, ImageDraw, ImageFont

        font = ImageFont.load_default(height)
        left, top, right, bottom = ImageDraw.Draw(Image.new("L", (1, 1))).multiline_textbbox((0, 0), text, font=font)
        image = Image.new("L", (int(right - left) + 2 * height, int(bottom - top) + 2 * height))
        ImageDraw.Draw(image).multiline_text((height - left, height - top), text, fill=255, font=font)
        if self._texture is not None:
            self._texture.release()
        texture = self._graphics.texture(image.size, 1)
        texture.write(np.ascontiguousarray(np.asarray(image)[::-1]))
        return texture
