"""Where a picture lies in the square around it, which is what a motion network sees."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor
from torch.nn import functional


@dataclass(frozen=True, slots=True)
class Window:
    """A picture's size, and its corner in the square; in pixels."""

    width: int
    height: int

    @property
    def side(self) -> int:
        """Of the square."""
        return max(self.width, self.height)

    @property
    def left(self) -> int:
        """Of the picture in the square."""
        return (self.side - self.width) // 2

    @property
    def top(self) -> int:
        """Of the picture in the square."""
        return (self.side - self.height) // 2

    def padded(self, picture: Tensor) -> Tensor:
        """The square (1, 4, side, side) around a picture (1, 4, h, w), RGBA premultiplied.

        A picture without transparency goes on beyond its edges, so that what moves in from there is no hole.
        """
        right, bottom = self.side - self.width - self.left, self.side - self.height - self.top
        mode = "replicate" if bool((picture[:, 3] == 1).all()) else "constant"
        return functional.pad(picture, (self.left, right, self.top, bottom), mode=mode)

    def inside(self, squares: Tensor) -> Tensor:
        """The picture (..., h, w) within squares (..., side, side); a view."""
        return squares[..., self.top : self.top + self.height, self.left : self.left + self.width]
