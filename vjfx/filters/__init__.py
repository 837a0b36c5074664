"""Filters: they turn a frame into another, before it is uploaded to the GPU."""

from __future__ import annotations

from vjfx.core.registry import FilterKind, Registry

FILTERS = Registry(
    "filter",
    FilterKind(name="lineart", make="vjfx.filters.lineart:LineArt", help="line art without training, from brightness"),
    FilterKind(name="sketch", make="vjfx.filters.sketch:Sketch", help="line art drawn by a network"),
    FilterKind(name="style", make="vjfx.filters.style:Style", help="painted by a network that you have trained"),
    group="vjfx.filters",
)
