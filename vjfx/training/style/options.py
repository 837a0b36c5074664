"""The options of a style network's training, and their defaults."""

from __future__ import annotations

from dataclasses import dataclass

from vjfx.core.options import Option, option

_MOST = 100_000_000


@dataclass(frozen=True, slots=True)
class StyleOptions:
    """All that decides the result, except the pictures themselves; checkpoints store these fields by name."""

    styles: str = ""  # folder of style pictures; their names are the styles' names
    pictures: str = ""  # folder of contents, searched with its subfolders
    width: int = option(32, Option("Channels of the network at half the picture's size.", 4, 256))
    batch: int = option(4, Option("Pairs of frames per step.", 1, _MOST))
    side: int = option(160, Option("Side of a frame, in pixels.", 64, 1024))
    lr: float = option(4e-3, Option("Peak learning rate.", 0, 10, above=True))
    steps: int = option(
        20_000, Option("Steps to train; the learning rate falls to zero by then.", 1, _MOST, resumable=True)
    )
    steady: float = option(
        20.0, Option("Weight of the loss between neighbouring frames; 0: without.", 0, 1e6, resumable=True)
    )
    seed: int = option(0, Option("Seed of all random numbers.", 0, 2**31))
    bfloat16: bool = option(False, Option("Compute in bfloat16: faster on processors that support it.", flag="--bf16"))
    every: int = option(500, Option("Steps between sheets and checkpoints.", 1, _MOST, resumable=True))


@dataclass(frozen=True, slots=True)
class QuickOptions(StyleOptions):
    """The options of learning one more style from a trained network; `styles` and `width` are the network's."""

    picture: str = ""  # the style
    base: str = "default"  # the weights of the trained network: a name or a path
    batch: int = option(2, Option("Pictures per step.", 1, _MOST))
    side: int = option(128, Option("Side of a picture, in pixels.", 64, 1024))
    lr: float = option(1e-1, Option("Peak learning rate.", 0, 10, above=True))
    steps: int = option(200, Option("Steps to train.", 1, _MOST, resumable=True))
    steady: float = option(0.0, Option("Weight of the loss between neighbouring frames; 0: without.", 0, 1e6))
    every: int = option(50, Option("Steps between sheets and checkpoints.", 1, _MOST, resumable=True))
    alone: float = option(1.0, Option("Share of the steps in which nothing but the new style changes.", 0, 1))
