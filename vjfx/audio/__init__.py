"""Sound: where it comes from, what the show hears in it, and how it is heard in the room."""

from __future__ import annotations

import re
from pathlib import Path

from vjfx.errors import UsageError

SOUNDS = {
    "default": "vjfx.audio.capture:Capture",
    "device": "vjfx.audio.capture:Capture",
    "file": "vjfx.audio.file:FileSound",
    "synth": "vjfx.audio.synth:Synth",
    "off": "vjfx.audio.silence:Silence",
}

_MEDIA = re.compile(
    r".\.(aac|ac3|aiff?|ape|au|avi|caf|flac|flv|m2ts|m4[av]|mk[av]|mov|mp[234]|mpe?g|mts|og[agv]|opus|ts|w64|wav|web[am]"
    r"|wm[av]|wv)$",
    re.IGNORECASE,
)


def parse(spec: str) -> tuple[str, str]:
    """What `--audio` asks for: a name of SOUNDS and the argument for its constructor. Raises UsageError when empty.

    `default`, `off`, `synth` or `synth:BPM`; a file, told by being there or by its suffix; else a device, by its
    number or name.
    """
    if not spec:
        raise UsageError("--audio is empty (allowed: source, default, a device's name or number, a file, synth, off)")
    kind, _, argument = spec.partition(":")
    if kind == "synth" or spec in ("default", "off"):
        return kind, argument
    if _MEDIA.search(spec) or (Path(spec).is_file() and not spec.isdecimal()):
        return "file", spec
    return "device", spec
