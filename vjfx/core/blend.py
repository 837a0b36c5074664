"""How pictures are put together: the names that presets, OSC and shaders share."""

from __future__ import annotations

from enum import StrEnum


class Blend(StrEnum):
    """How a layer lies over what is below it; the two masks cut what is below. The order is glsl/blend.frag's."""

    NORMAL = "normal"
    ADD = "add"
    SCREEN = "screen"
    MULTIPLY = "multiply"
    OVERLAY = "overlay"
    DIFFERENCE = "difference"
    LIGHTEN = "lighten"
    DARKEN = "darken"
    MASK_LUMA = "mask-luma"
    MASK_ALPHA = "mask-alpha"


class Fit(StrEnum):
    """How a picture of one shape is put into a show of another."""

    FILL = "fill"  # covers everything, cut at the sides
    FIT = "fit"  # all of it is seen, transparent bars
    STRETCH = "stretch"


BLENDS = tuple(Blend)
FITS = tuple(Fit)
