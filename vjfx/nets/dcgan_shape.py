"""The shape of a DCGAN as numbers, without torch: picture sizes, channels, normalisations."""

from __future__ import annotations

from dataclasses import dataclass

NZ = 100  # numbers in a latent
SIZES = {64: 4, 96: 6, 128: 4, 192: 6, 256: 4}  # side of the pictures: side of the base they are doubled from, px
NORMS = ("spectral", "batch", "none")  # of the discriminator
_WIDEST = 16  # times ngf: the paper goes to 8, for a side of 64


@dataclass(frozen=True, slots=True)
class Shape:
    """How the channels develop from the base to the picture, in multiples of `width`."""

    size: int
    width: int

    @property
    def base(self) -> int:
        """Side of the projected base, px."""
        return SIZES[self.size]

    @property
    def channels(self) -> list[int]:
        """From the base outwards, without the three colours; for 64 px, as in the paper, 8, 4, 2, 1 times the width."""
        doublings = (self.size // self.base).bit_length() - 1
        return [self.width * min(_WIDEST, 2**n) for n in reversed(range(doublings))]
