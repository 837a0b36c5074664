"""What a performance is asked to be."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from vjfx import audio
from vjfx.outputs.claim import Existing
from vjfx.show.preset import Preset
from vjfx.sources.spec import parse


@dataclass(frozen=True, slots=True)
class Options:
    """The options of a performance, as documented in docs/cli.md."""

    preset: str = "demo"
    source: str | None = None
    audio: str | None = None  # None: unsaid
    osc: str | None = None  # [HOST:]PORT
    osc_out: str | None = None
    midi: str = "off"  # NAME, all, auto (all, and quiet where there is no MIDI), off
    controls: tuple[str, ...] = ()  # further ones: NAME:ARGUMENT
    size: tuple[int, int] | None = None  # None: the display's in fullscreen, else SIZE
    fps: float | None = None  # None: the display's, without a window FPS
    live: bool = True
    window: bool = True
    fullscreen: bool = False
    display: int = 0
    record: Path | None = None
    existing: Existing = Existing.REPLACE  # what becomes of a film of that name
    outputs: tuple[str, ...] = ()  # further ones: FILE, NAME:ARGUMENT
    encoder: str = "auto"
    device: str = "auto"
    report: Path | None = None
    lookahead: float | None = None  # seconds of the sound whose beats are found before it is rendered
    shaders: tuple[Path, ...] = ()  # further folders of shaders


def needs_wall_clock(options: Options, written: Preset) -> bool:
    """Whether something in the show cannot be rendered frame by frame: a device, or a stream."""
    uses = [layer.source.use for layer in written.layers]
    if options.source is not None:
        uses[0] = options.source
    sound = options.audio or "off"
    return any(parse(use)[0].realtime for use in uses) or (
        sound != "source" and audio.SOUNDS.find(audio.parse(sound)[0]).realtime
    )


def has_display() -> bool:
    """Whether there is a display for a window (X11 or Wayland on Linux; always elsewhere)."""
    if sys.platform.startswith("linux"):
        return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return True
