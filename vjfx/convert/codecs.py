"""Video encoders for whole films: how each names quality and speed, and which pictures and files suit it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import av
from av import VideoFormat
from av.codec.codec import find_best_pix_fmt_of_list

from vjfx.core.errors import UsageError, unknown

_X26 = ("ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow")
_MP4 = (".mp4", ".mov", ".mkv")
KINDS = {".mp4": "mp4", ".mov": "mov", ".mkv": "matroska", ".webm": "webm"}  # suffix -> FFmpeg's muxer


@dataclass(frozen=True, slots=True)
class Codec:
    """An encoder of FFmpeg's; `speed` is its option that trades time for size, slowest last."""

    name: str
    suffixes: tuple[str, ...]
    crf: float | None = None  # the usual quality; None: it has no such number
    worst: float = 51  # the largest crf
    speed: str = "preset"
    speeds: tuple[str, ...] = ()
    usual: str = ""
    shapes: bool = False  # its own data say how wide a pixel is, where the file cannot
    also: Mapping[str, str] = field(default_factory=dict)

    @property
    def part(self) -> str:
        """FFmpeg's muxer for a part of a film: of those that keep every time stamp, one that takes this codec."""
        return "nut" if self.suffixes[0] == ".mkv" else KINDS[self.suffixes[0]]

    def options(self, crf: float | None, preset: str | None) -> dict[str, str]:
        """For FFmpeg; raises UsageError for what this encoder does not have."""
        chosen = dict(self.also)
        if crf is not None and (self.crf is None or not 0 <= crf <= self.worst):
            allowed = "none" if self.crf is None else f"0 to {self.worst:g}"
            raise UsageError(f"--crf {crf:g} is nothing for {self.name} (allowed: {allowed})")
        if self.crf is not None:
            chosen["crf"] = f"{self.crf if crf is None else crf:g}"
        if preset is not None and preset not in self.speeds:
            raise UsageError(unknown(f"--encoder-preset of {self.name}", preset, self.speeds))
        if self.speeds:
            chosen[self.speed] = preset or self.usual
        return chosen


CODECS = {
    codec.name: codec
    for codec in (
        Codec("libx264", _MP4, 20, speeds=_X26, usual="veryfast", shapes=True),
        Codec("libx265", _MP4, 24, speeds=_X26, usual="veryfast", shapes=True, also={"x265-params": "log-level=error"}),
        Codec("libsvtav1", (*_MP4, ".webm"), 32, 63, speeds=tuple(map(str, range(13, -1, -1))), usual="8"),
        Codec(
            "libvpx-vp9",
            (".mp4", ".mkv", ".webm"),
            30,
            63,
            speed="cpu-used",
            speeds=tuple(map(str, range(8, -1, -1))),
            usual="4",
            also={"deadline": "good", "row-mt": "1", "b": "0"},
        ),
        Codec(
            "prores_ks",
            (".mov", ".mkv"),
            speed="profile",
            speeds=("proxy", "lt", "standard", "hq", "4444"),
            usual="standard",
        ),
        Codec("ffv1", (".mkv",), also={"level": "3"}),
    )
}


def codec_for(name: str, target: Path) -> Codec:
    """The encoder called `name`, if `target` can hold its film; raises UsageError."""
    if name not in CODECS:
        raise UsageError(unknown("codec", name, CODECS))
    codec, suffix = CODECS[name], target.suffix.lower()
    if suffix not in KINDS:
        how = f"as '{target.suffix}'" if suffix else "without a suffix"
        raise UsageError(f"{target}: cannot write a film {how} (allowed: {', '.join(KINDS)})")
    if suffix not in codec.suffixes:
        raise UsageError(f"{target}: {name} does not go into {suffix} (allowed: {', '.join(codec.suffixes)})")
    return codec


@cache
def nearest(pixels: str, codec: str) -> str:
    """The pixel format in which pictures of format `pixels` are drawn on and encoded, losing as little as can be."""
    allowed = [format.name for format in av.Codec(codec, "w").video_formats or () if _planar(format)]
    given = VideoFormat(pixels, 16, 16)
    depth = max(part.bits for part in given.components)
    if len(given.components) <= 2 or given.is_rgb or given.has_palette:
        # Gray, or colours that were never thinned out: in the layout that every player knows.
        same = [name for name in allowed if name.startswith("yuv420p") or not any("yuv420p" in n for n in allowed)]
        return min(same, key=lambda name: (_depth(name) < depth, _depth(name)))
    best, _ = find_best_pix_fmt_of_list(allowed, pixels.replace("yuvj", "yuv"))
    assert best is not None
    return best.name


def _planar(format: VideoFormat) -> bool:
    """Whether it is Y, U and V, each in a plane of its own, of whole numbers as this machine stores them."""
    parts = format.components
    return (
        len(parts) == 3
        and [part.plane for part in parts] == [0, 1, 2]
        and not format.is_rgb
        and not format.is_big_endian
        and format.name.startswith("yuv")
        and not format.name.startswith("yuvj")
        and "msb" not in format.name
    )


def _depth(pixels: str) -> int:
    return VideoFormat(pixels, 16, 16).components[0].bits
