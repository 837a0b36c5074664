"""Filters: frame in, frame out, before a picture reaches the GPU."""

from __future__ import annotations

FILTERS = {"lineart": "vjfx.filters.lineart:LineArt", "sketch": "vjfx.filters.sketch:Sketch"}
