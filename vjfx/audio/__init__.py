"""Audio: inputs, files and the groovebox; analysis and beat tracking; playback."""

from __future__ import annotations

import re
from pathlib import Path

from vjfx.core.errors import UsageError
from vjfx.core.registry import Registry, SoundKind
from vjfx.media import suffixes

SOUNDS = Registry(
    "sound",
    SoundKind(
        name="default",
        make="vjfx.audio.io.capture:Capture",
        argument="[@CHANNELS]",
        realtime=True,
        help="the default input",
    ),
    SoundKind(
        name="device",
        make="vjfx.audio.io.capture:Capture",
        argument=":NAME|NUMBER[@CHANNELS]",
        realtime=True,
        help="an input, by name or number",
    ),
    SoundKind(name="file", make="vjfx.audio.io.file:FileSound", argument=":FILE", help="a file"),
    SoundKind(
        name="synth",
        make="vjfx.audio.groovebox.synth:Synth",
        argument="[:PATTERN][:BPM]",
        help="the built-in groovebox",
    ),
    SoundKind(name="off", make="vjfx.audio.io.silence:Silence", help="silence"),
)

_CHANNELS = re.compile(r"(.*)@(\d+)(?:,(\d+))?", re.DOTALL)


def parse(spec: str) -> tuple[str, str]:
    """The value of `--audio`: a name of SOUNDS and the argument for its constructor. Raises UsageError if it is empty.

    `default`, `off`, `synth` or `synth:BPM`; a file that exists or has a media suffix; otherwise a device by number or
    name. A device and `default` may be followed by one or two channels, counted from 1: `@3` or `@3,4`.
    """
    if not spec:
        raise UsageError("--audio is empty (allowed: source, default, a device's name or number, a file, synth, off)")
    kind, _, argument = spec.partition(":")
    if kind == "synth" or spec in ("default", "off"):
        return kind, argument
    if spec.startswith("default@"):
        return "default", spec.removeprefix("default")
    if suffixes.suffix(spec) in suffixes.VIDEOS | suffixes.SOUNDS or (Path(spec).is_file() and not spec.isdecimal()):
        return "file", spec
    return "device", spec


def channels(argument: str) -> tuple[str, tuple[int, ...]]:
    """A device's name without its channels, and the channels counted from 0, if any. Raises UsageError."""
    found = _CHANNELS.fullmatch(argument)
    if not found:
        return argument, ()
    picked = tuple(int(number) - 1 for number in found.groups()[1:] if number)
    if min(picked) < 0:
        raise UsageError(f"--audio {argument}: channels are counted from 1")
    return found[1], picked
