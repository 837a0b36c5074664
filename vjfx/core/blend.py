"""Blend modes and fit modes, by the names that presets, OSC and shaders share."""

from __future__ import annotations

from enum import StrEnum


class Blend(StrEnum):
    """Blend modes; the two masks cut what is below. The order is that of glsl/blend.frag."""

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
    """Fit modes: how a picture is scaled to a show of another aspect ratio."""

    FILL = "fill"  # covers the show, cropped at two sides
    FIT = "fit"  # the whole picture, with transparent bars
    STRETCH = "stretch"


BLENDS = tuple(Blend)
FITS = tuple(Fit)
