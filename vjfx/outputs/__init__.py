"""Outputs: windows present the texture of a show, recorders take its pixels and sound."""

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
        make="vjfx.outputs.recorder:FilmRecorder",
        argument=":FILE",
        takes_path=True,
        options=("encoder", "existing"),
        help="a film: .mp4, .mov, .mkv or .webm",
    ),
    group="vjfx.outputs",
)
