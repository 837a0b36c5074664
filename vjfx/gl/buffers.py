"""Render targets: the front is read, the back is drawn into."""

from __future__ import annotations

import moderngl

from vjfx.gl.context import Graphics


class Buffer:
    """A ping-pong pair of textures: a pass reads the last picture while it draws the next one."""

    def __init__(self, graphics: Graphics, size: tuple[int, int], float32: bool = False, pair: bool = True) -> None:
        self._graphics = graphics
        self._dtype = "f4" if float32 else "f1"
        self._pair = pair
        self.size = size
        self._make()

    def _make(self) -> None:
        context = self._graphics.context
        count = 2 if self._pair else 1
        self._textures = [self._graphics.texture(self.size, 4, self._dtype) for _ in range(count)]
        self._framebuffers = [context.framebuffer([texture]) for texture in self._textures]
        self.clear()

    @property
    def front(self) -> moderngl.Texture:
        """The last finished drawing."""
        return self._textures[0]

    @property
    def back(self) -> moderngl.Framebuffer:
        """The framebuffer for the next drawing; `swap` then brings it to the front."""
        return self._framebuffers[-1]

    def swap(self) -> None:
        """Bring the new drawing to the front."""
        self._textures.reverse()
        self._framebuffers.reverse()

    def clear(self) -> None:
        """Fill front and back with transparent black."""
        for framebuffer in self._framebuffers:
            framebuffer.clear()

    def clear_front(self) -> None:
        """Fill the front with transparent black."""
        self._framebuffers[0].clear()

    def resize(self, size: tuple[int, int]) -> None:
        """Change the size; the front is kept, stretched."""
        if size == self.size:
            return
        old, self.size = (self._textures, self._framebuffers), size
        self._make()
        for framebuffer in self._framebuffers:
            self._graphics.copy(framebuffer, {"image": old[0][0], "level": 1.0})
        _release(*old)

    def release(self) -> None:
        """Free the GPU memory."""
        _release(self._textures, self._framebuffers)


def _release(textures: list[moderngl.Texture], framebuffers: list[moderngl.Framebuffer]) -> None:
    for framebuffer in framebuffers:
        framebuffer.release()
    for texture in textures:
        texture.release()
