"""Opens the show's sound, and the speaker that plays it."""

from __future__ import annotations

import logging
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from vjfx import audio
from vjfx.app.options import Options
from vjfx.core.errors import DeviceError, SourceError
from vjfx.core.protocols import Setting, Sound
from vjfx.media.open import has_sound
from vjfx.show.preset import Preset
from vjfx.sources import spec as sources

if TYPE_CHECKING:
    from vjfx.audio.io.speaker import Speaker

log = logging.getLogger("vjfx")


def first_file(options: Options, written: Preset) -> str | None:
    """The video file or URL that the first layer plays."""
    source, session = written.layers[0].source, options.source
    kind, argument = sources.parse(source.use if session is None else session)
    base = source.where.path.parent if session is None else Path.cwd()
    return sources.resolve(argument, base) if kind.name == "video" else None


def open_audio(options: Options, written: Preset, setting: Setting, length: float | None) -> tuple[Sound | None, str]:
    """The sound of the show and its name; `length` is that of the first layer's clip in seconds."""
    spec, own = _sound_spec(options, written)
    if spec == "off":
        return None, "off"
    kind, argument = audio.parse(spec)
    try:
        sound = audio.SOUNDS.find(kind).open(argument, setting, length or None if own else None)
    except DeviceError as error:
        if options.audio is not None:
            if close := get_close_matches(spec, ("source", "default", "synth", "off"), n=1):
                raise DeviceError(f"{error}; did you mean --audio {close[0]}?") from None
            raise
        if spec != "default":
            raise DeviceError(f"{written.path}: audio = {spec!r}: {error}") from None
        log.warning("no sound: %s", error)
        return None, "off"
    return sound, spec


def open_speaker(sound: Sound | None) -> Speaker | None:
    """The speaker that plays a file or the groovebox; None for an input, and on a machine without a speaker."""
    if sound is None or not sound.playable:
        return None
    from vjfx.audio.io.speaker import Speaker

    try:
        return Speaker(sound)
    except DeviceError as error:
        log.warning("the sound moves the picture but is not played: %s", error)
        return None


def _sound_spec(options: Options, written: Preset) -> tuple[str, bool]:
    """The sound to open, and whether it is the first layer's own."""
    clip, asked = first_file(options, written), options.audio
    own = clip if clip is not None and has_sound(clip) else None
    if asked == "source":
        if own is None:
            raise SourceError("--audio source: the first layer is not a file with sound")
        return own, True
    if asked is not None:
        return asked, False
    if own is not None and (options.source is not None or written.audio is None):
        return own, True
    if written.audio is not None:
        return written.audio, False
    return ("default" if options.live else "off"), False
