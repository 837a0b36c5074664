"""One puppet per seed, of nine families; two of them are held out from training."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from vjfx.datasets.animation.creatures import animal, bird, fish, person
from vjfx.datasets.animation.cutout import Studio
from vjfx.datasets.animation.objects import flag, flame, ground_layer, plant, toy, water
from vjfx.datasets.animation.puppet import Layer, Puppet

FAMILIES: Final[dict[str, Callable[[Studio], list[Layer]]]] = {
    "animal": animal,
    "fish": fish,
    "person": person,
    "plant": plant,
    "toy": toy,
    "flame": flame,
    "water": water,
    "bird": bird,
    "flag": flag,
}
HELD_OUT = "bird", "flag"
TRAINING = tuple(name for name in FAMILIES if name not in HELD_OUT)
_BARE = 0.4  # share of puppets on a transparent ground


def puppet(seed: int, size: int, families: tuple[str, ...] = TRAINING) -> Puppet:
    """The puppet of a seed; deterministic for each size."""
    family = families[seed % len(families)]
    studio = Studio(seed, size, family)
    layers = FAMILIES[family](studio)
    return Puppet(layers if studio.r.uniform() < _BARE else [ground_layer(studio), *layers])
