"""Uploads frames: planes are sent as they are, and a shader turns them into upright RGBA."""

from __future__ import annotations

from math import ceil, log2
from typing import Any

import moderngl
import numpy as np
from numpy.typing import NDArray

from vjfx.core.blend import Fit
from vjfx.core.frame import Array, Frame, Layout, PixelFormat
from vjfx.core.luma import WEIGHTS
from vjfx.gl import cuda
from vjfx.gl.buffers import Buffer
from vjfx.gl.context import Graphics
from vjfx.gl.moving import MovingPictures

_KINDS = {
    Layout.GRAY8: 0,
    Layout.YUV420P: 1,
    Layout.YUV422P: 1,
    Layout.YUV444P: 1,
    Layout.NV12: 1,
    Layout.RGB24: 2,
    Layout.RGBA: 3,
    Layout.PAL8: 4,
}
_SUBSAMPLING = {Layout.YUV420P: (2, 2), Layout.NV12: (2, 2), Layout.YUV422P: (2, 1)}
# Straight alpha over the existing picture: factors for colour, then for alpha.
_OVER: Any = (moderngl.SRC_ALPHA, moderngl.ONE_MINUS_SRC_ALPHA, moderngl.ONE, moderngl.ONE_MINUS_SRC_ALPHA)
_BEFORE = 8  # depth of a frame that fades away: its planes are beside those of the new one
_SHRUNK = 1.5  # texels a pixel, from which on mipmaps are needed


class Upload:
    """Uploads the frames of one layer; planes that have not changed are not sent again."""

    def __init__(self, graphics: Graphics, size: tuple[int, int]) -> None:
        self._graphics = graphics
        self._size = size
        self._canvas = Buffer(graphics, size, pair=False)
        self._planes: dict[tuple[int, int], moderngl.Texture] = {}
        self._sent: dict[tuple[int, int], tuple[Array, bool]] = {}  # and whether it has mipmaps
        self._shown: tuple[Frame, Fit] | None = None
        self._opaque = False
        self._moving: MovingPictures | None = None
        self._fades: tuple[Buffer, Buffer] | None = None  # before and after, while one picture fades into another

    @property
    def opaque(self) -> bool:
        """Whether the newest picture is known to have no transparent pixel."""
        return self._opaque

    def __call__(self, frame: Frame, fit: Fit = Fit.FILL) -> moderngl.Texture:
        """The frame at the show's size, rows from the bottom, straight alpha."""
        if self._shown is None or self._shown[0] is not frame or self._shown[1] is not fit:
            self._show(frame, fit)
            self._shown = (frame, fit)
            self._opaque = _opaque(frame) and (fit is not Fit.FIT or frame.aspect == self._size[0] / self._size[1])
        return self._canvas.front

    def release(self) -> None:
        """Free the GPU memory."""
        self._canvas.release()
        self._end_fade()
        if self._moving is not None:
            self._moving.release()
        for texture in self._planes.values():
            cuda.forget(texture.glo)
            texture.release()

    def _show(self, frame: Frame, fit: Fit) -> None:
        """Draw a frame into the canvas, mixed with the one that it fades from."""
        if frame.fading is None:
            self._end_fade()
            self._draw(self._canvas, frame, fit, depth=0)
            shown = [frame]
        else:
            before, share = frame.fading
            if self._fades is None:
                first, second = (Buffer(self._graphics, self._size, pair=False) for _ in range(2))
                self._fades = first, second
            self._draw(self._fades[0], before, fit, depth=_BEFORE)
            self._draw(self._fades[1], frame, fit, depth=0)
            mix = self._graphics.drawing("quad.vert", "mix.frag")
            mix(self._canvas.back, {"before": self._fades[0].front, "after": self._fades[1].front, "share": share})
            shown = [before, frame]
        if self._moving is not None:
            self._moving.keep(each.motion.sent for each in shown if each.motion is not None)

    def _end_fade(self) -> None:
        """Free what a fade needed."""
        for buffer in self._fades or ():
            buffer.release()
        self._fades = None

    def _draw(self, target: Buffer, frame: Frame, fit: Fit, depth: int) -> None:
        """Draw a frame, over the frame under it if that shows through."""
        to_picture, texels = place(frame, self._size, fit)
        if frame.motion is not None:
            if self._moving is None:
                self._moving = MovingPictures(self._graphics, target.back)
                self._graphics.drawing("quad.vert", "mix.frag")  # compiled before one picture fades into another
            if not frame.motion.still:
                detail = log2(texels) if texels > _SHRUNK else 0.0
                self._moving.draw(target.back, frame.motion, to_picture, detail)
                return
        context = self._graphics.context
        palette = frame.planes[1] if frame.format.layout is Layout.PAL8 else None
        if frame.under is not None and palette is not None and not _solid(palette):
            self._draw(target, frame.under, fit, depth + 1)
            context.enable(moderngl.BLEND)
            context.blend_func = _OVER
        else:
            context.disable(moderngl.BLEND)
        shrink = texels > _SHRUNK
        aligned = _aligned(frame, self._size, fit)
        uniforms: dict[str, object] = {}
        for index, plane in enumerate(_interleaved(frame)):
            uniforms[f"plane{index}"] = self._plane((depth, index), frame.format.layout, plane, shrink, aligned)
        uniforms["to_picture"] = tuple(to_picture.T.ravel())
        if frame.format.has_luma:
            uniforms["yuv_to_rgb"] = tuple(yuv_to_rgb(frame.format).T.ravel())
            uniforms["chroma"] = _chroma(frame)
        draw = self._graphics.drawing("planes.vert", "planes.frag", _KINDS[frame.format.layout])
        draw(target.back, uniforms)
        context.disable(moderngl.BLEND)

    def _plane(
        self, key: tuple[int, int], layout: Layout, plane: Array, shrink: bool, aligned: bool
    ) -> moderngl.Texture:
        """A plane as a texture, sent only if it changed; `key` is the depth of its frame and its index."""
        height, width = plane.shape[:2]
        components = plane.shape[2] if plane.ndim == 3 else 1
        # Read texel by texel, so without mipmaps.
        exact = layout is Layout.RGB24 or (layout is Layout.PAL8 and key[1] == 1)
        if layout is Layout.RGB24:  # three components are slow to send, so the plane is three times as wide
            width, components = width * 3, 1
        elif exact:
            width, height, components = len(plane), 1, 4
        texture = self._planes.get(key)
        if texture is None or texture.size != (width, height) or texture.components != components:
            if texture is not None:
                cuda.forget(texture.glo)
                texture.release()
            texture = self._planes[key] = self._graphics.texture((width, height), components)
            self._sent.pop(key, None)
        shrink = shrink and not exact
        sent, shrunk = self._sent.get(key, (None, False))
        if sent is not plane or shrunk is not shrink:
            _write(texture, plane)
            if shrink:
                texture.build_mipmaps()
            self._sent[key] = (plane, shrink)
        # Where plane 0 and canvas share their pixels, NEAREST gives the same result as LINEAR, and is faster.
        magnify = moderngl.NEAREST if aligned and key[1] == 0 else moderngl.LINEAR
        texture.filter = (moderngl.LINEAR_MIPMAP_LINEAR if shrink else magnify, magnify)
        return texture


def place(frame: Frame, size: tuple[int, int], fit: Fit) -> tuple[NDArray[np.float32], float]:
    """The 3x3 matrix from the canvas (0..1, from the bottom) to the stored picture, and how many texels a pixel has."""
    canvas = size[0] / size[1]
    across = down = 1.0  # how much of the upright picture the canvas covers
    if fit is not Fit.STRETCH:
        wider = canvas / frame.aspect
        if (fit is Fit.FIT) == (wider > 1):
            across = wider
        else:
            down = 1 / wider
    upright = np.array([[across, 0, 0.5 - across / 2], [0, -down, 0.5 + down / 2], [0, 0, 1]])
    turns = {
        0: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
        90: [[0, 1, 0], [-1, 0, 1], [0, 0, 1]],
        180: [[-1, 0, 1], [0, -1, 1], [0, 0, 1]],
        270: [[0, -1, 1], [1, 0, 0], [0, 0, 1]],
    }
    matrix = np.array(turns[frame.rotation]) @ upright
    width, height = frame.size
    texels = np.abs(matrix[:2, :2]).sum(axis=1) * (width, height) / (size if frame.rotation % 180 == 0 else size[::-1])
    return matrix.astype(np.float32), float(texels.max())


def yuv_to_rgb(format: PixelFormat) -> NDArray[np.float32]:
    """The 4x4 matrix from (Y, U, V, 1) as textures give them to (R, G, B, 1); ITU-R BT.601, BT.709, BT.2020."""
    red, _, blue = WEIGHTS[format.matrix]
    green = 1 - red - blue
    luma, black, chroma = (1.0, 0.0, 1.0) if format.full_range else (255 / 219, 16 / 255, 255 / 224)
    if format.layout is Layout.GRAY8:
        chroma = 0.0
    middle = 128 / 255
    to_rgb = np.array(
        [
            [1, 0, 2 * (1 - red)],
            [1, -2 * (1 - blue) * blue / green, -2 * (1 - red) * red / green],
            [1, 2 * (1 - blue), 0],
        ]
    )
    scaled = to_rgb * (luma, chroma, chroma)
    matrix = np.eye(4)
    matrix[:3, :3] = scaled
    matrix[:3, 3] = -scaled @ (black, middle, middle)
    return matrix.astype(np.float32)


def _aligned(frame: Frame, size: tuple[int, int], fit: Fit) -> bool:
    """Whether the pixels of canvas and frame coincide."""
    fills = fit is Fit.STRETCH or frame.aspect == size[0] / size[1]
    return fills and frame.size == size and frame.rotation in (0, 180)


def _interleaved(frame: Frame) -> tuple[Array, ...]:
    """The planes, with U and V as one: the shader then reads one texture less per pixel."""
    if len(frame.planes) < 3:
        return frame.planes
    luma, u, v = frame.planes
    if isinstance(u, np.ndarray) and isinstance(v, np.ndarray):
        return luma, np.stack((u, v), axis=-1)
    import torch

    return luma, torch.stack((torch.as_tensor(u), torch.as_tensor(v)), dim=-1)


def _opaque(frame: Frame) -> bool:
    """Whether a frame is known to have no transparent pixel."""
    if frame.format.layout is Layout.PAL8:
        return _solid(frame.planes[1]) or (frame.under is not None and _opaque(frame.under))
    return frame.format.layout is not Layout.RGBA


def _solid(palette: Array) -> bool:
    return int(palette[:, 3].min()) == 255


def _chroma(frame: Frame) -> tuple[float, float, float, float]:
    """Scale and offset to the chroma plane, whose samples lie at the left of each pair (MPEG-2 siting)."""
    width, height = frame.size
    across, down = _SUBSAMPLING.get(frame.format.layout, (1, 1))
    wide, high = across * ceil(width / across), down * ceil(height / down)
    return width / wide, height / high, (0.5 / wide if across == 2 else 0.0), 0.0


def _write(texture: moderngl.Texture, plane: Array) -> None:
    if isinstance(plane, np.ndarray):
        texture.write(np.ascontiguousarray(plane))
    elif not cuda.copy(texture.glo, plane):
        texture.write(plane.detach().cpu().contiguous().numpy())
