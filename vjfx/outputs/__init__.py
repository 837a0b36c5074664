"""Where a show goes: windows that present its texture, films that record its pixels and sound."""

from __future__ import annotations

from vjfx.core.registry import OutputKind, Registry

OUTPUTS = Registry(
    "output",
    OutputKind(
        name="window",
        make="vjfx.outputs.window:Window",
        argument=":TITLE",
        presents=True,
        options=("fullscreen", "display"),
        help="a window, or a whole display",
    ),
    OutputKind(
        name="film",
        make="vjfx.outputs.movie:Movie",
        argument=":FILE",
        takes_path=True,
        options=("encoder", "existing"),
        help="a film: .mp4, .mov, .mkv or .webm",
    ),
    group="vjfx.outputs",
)
