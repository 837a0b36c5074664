"""Pictures that are full of one style each, drawn by program: what the style network is trained on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.random import Generator, default_rng
from numpy.typing import NDArray

from vjfx.datasets.styles.aurora import aurora
from vjfx.datasets.styles.chalk import chalk
from vjfx.datasets.styles.circuit import circuit
from vjfx.datasets.styles.cyanotype import cyanotype
from vjfx.datasets.styles.glass import glass
from vjfx.datasets.styles.halftone import halftone
from vjfx.datasets.styles.impasto import impasto
from vjfx.datasets.styles.ink import ink
from vjfx.datasets.styles.woodcut import woodcut

Draw: TypeAlias = Callable[[Generator, int], NDArray[np.uint8]]  # (random numbers, side in px) -> (side, side, 3)

STYLES: dict[str, Draw] = {
    "ink": ink,
    "woodcut": woodcut,
    "halftone": halftone,
    "glass": glass,
    "impasto": impasto,
    "chalk": chalk,
    "circuit": circuit,
    "aurora": aurora,
    "cyanotype": cyanotype,
}
# Chosen by looking at four of each.
_SEEDS = {
    "ink": 2,
    "woodcut": 3,
    "halftone": 3,
    "glass": 4,
    "impasto": 2,
    "chalk": 2,
    "circuit": 2,
    "aurora": 4,
    "cyanotype": 3,
}


def style_picture(name: str, side: int = 768) -> NDArray[np.uint8]:
    """The picture of a style, (side, side, 3): the one of several seeds that was chosen by looking."""
    return STYLES[name](default_rng(_SEEDS[name]), side)
