"""Where a show goes: names to the classes that take its pictures and sound."""

from __future__ import annotations

OUTPUTS = {
    "movie": "vjfx.outputs.movie:Movie",
    "window": "vjfx.outputs.window:Window",
}
