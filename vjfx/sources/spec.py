"""What a performer types for a source: `camera:1`, `clip.mp4`, `rtsp://...`, `shader:plasma`."""

from __future__ import annotations

from pathlib import Path

from vjfx.core.errors import UsageError
from vjfx.media.suffixes import IMAGES, is_url

PREFIXES = ("camera", "testcard", "text", "video", "stream", "image", "shader", "dcgan", "layer")
ALONE = ("camera", "testcard", "text", "dcgan")  # these need no argument

# Senders that set the pace themselves: nothing to seek in, no end to loop at.
BROADCAST = {"rtmp", "rtmps", "rtmpt", "rtsp", "rtsps", "rtp", "srtp", "udp", "tcp"}


def parse(spec: str) -> tuple[str, str]:
    """A source's kind and argument, ("camera", "1") for "camera:1"; raises UsageError."""
    if not spec.strip():
        raise UsageError(
            "a source cannot be empty (allowed: FILE, URL, camera[:N], text:WORDS, testcard, shader:NAME, dcgan[:NAME])"
        )
    prefix, colon, argument = spec.partition(":")
    if prefix in PREFIXES and (colon or prefix in ALONE):
        if not argument and prefix not in ALONE:
            raise UsageError(f"'{spec}' lacks a name after the colon ({prefix}:NAME)")
        return prefix, argument
    if is_url(spec):
        return ("stream" if prefix.lower() in BROADCAST else "video"), spec
    return ("image" if Path(spec).suffix.lower() in IMAGES else "video"), spec


def resolve(path: str, base: Path) -> str:
    """A file's path, looked for in `base` (a preset's folder), then in the working folder; a URL stays as it is."""
    if is_url(path):
        return path
    wanted = Path(path).expanduser()
    places = (base / wanted, Path.cwd() / wanted)
    return str(next((place for place in places if place.exists()), places[0]))
