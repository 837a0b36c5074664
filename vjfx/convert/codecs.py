"""Video encoders for whole films: their names for quality and speed, and the files and pixel formats they allow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import av
from av import VideoFormat
from av.codec.codec import find_best_pix_fmt_of_list

from vjfx.core.errors import UsageError, unknown
from vjfx.media.suffixes import suffix

_X26 = ("ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow")
_MP4 = (".mp4", ".mov", ".mkv")
MUXERS = {".mp4": "mp4", ".mov": "mov", ".mkv": "matroska", ".webm": "webm"}  # suffix -> FFmpeg's muxer


@dataclass(frozen=True, slots=True)
class Codec:
    """An FFmpeg encoder. `speed` names the option that trades time for size; `speeds` are its values, slowest last."""

    name: str
    suffixes: tuple[str, ...]
    crf: float | None = None  # the default quality; None: the encoder has no crf
    crf_max: float = 51
    speed: str = "preset"
    speeds: tuple[str, ...] = ()
    speed_default: str = ""
    stores_aspect: bool = False  # in its own data, where the container cannot
    fixed: Mapping[str, str] = field(default_factory=dict)  # further options, always set

    @property
    def part_muxer(self) -> str:
        """FFmpeg's muxer for a part of a film: one that keeps every time stamp and takes this codec."""
        return "nut" if self.suffixes[0] == ".mkv" else MUXERS[self.suffixes[0]]

    def options(self, crf: float | None, preset: str | None) -> dict[str, str]:
        """Options for FFmpeg; raises UsageError for those this encoder does not have."""
        chosen = dict(self.fixed)
        if crf is not None and (self.crf is None or not 0 <= crf <= self.crf_max):
            allowed = "none" if self.crf is None else f"0 to {self.crf_max:g}"
            raise UsageError(f"--crf {crf:g} is out of range for {self.name} (allowed: {allowed})")
        if self.crf is not None:
            chosen["crf"] = f"{self.crf if crf is None else crf:g}"
        if preset is not None and preset not in self.speeds:
            raise UsageError(unknown(f"--encoder-preset of {self.name}", preset, self.speeds))
        if self.speeds:
            chosen[self.speed] = preset or self.speed_default
        return chosen


CODECS = {
    codec.name: codec
    for codec in (
        Codec("libx264", _MP4, 20, speeds=_X26, speed_default="veryfast", stores_aspect=True),
        Codec(
            "libx265",
            _MP4,
            24,
            speeds=_X26,
            speed_default="veryfast",
            stores_aspect=True,
            fixed={"x265-params": "log-level=error"},
        ),
        Codec("libsvtav1", (*_MP4, ".webm"), 32, 63, speeds=tuple(map(str, range(13, -1, -1))), speed_default="8"),
        Codec(
            "libvpx-vp9",
            (".mp4", ".mkv", ".webm"),
            30,
            63,
            speed="cpu-used",
            speeds=tuple(map(str, range(8, -1, -1))),
            speed_default="4",
            fixed={"deadline": "good", "row-mt": "1", "b": "0"},
        ),
        Codec(
            "prores_ks",
            (".mov", ".mkv"),
            speed="profile",
            speeds=("proxy", "lt", "standard", "hq", "4444"),
            speed_default="standard",
        ),
        Codec("ffv1", (".mkv",), fixed={"level": "3"}),
    )
}


def codec_for(name: str, target: Path) -> Codec:
    """The encoder called `name`, if `target` can hold its film; raises UsageError."""
    if name not in CODECS:
        raise UsageError(unknown("codec", name, CODECS))
    codec, ending = CODECS[name], suffix(target)
    if ending not in MUXERS:
        how = f"as '{target.suffix}'" if ending else "without a suffix"
        raise UsageError(f"{target}: cannot write a film {how} (allowed: {', '.join(MUXERS)})")
    if ending not in codec.suffixes:
        raise UsageError(f"{target}: {name} cannot be stored in {ending} (allowed: {', '.join(codec.suffixes)})")
    return codec


def usual_codec(target: Path) -> str:
    """The first encoder that a film of this name can hold; raises UsageError for a name of no film."""
    ending = suffix(target)
    name = next((name for name, codec in CODECS.items() if ending in codec.suffixes), "libx264")
    return codec_for(name, target).name


@cache
def nearest(pixels: str, codec: str) -> str:
    """The pixel format in which to draw on pictures of format `pixels` and encode them, with the least loss."""
    allowed = [format.name for format in av.Codec(codec, "w").video_formats or () if _planar(format)]
    given = VideoFormat(pixels, 16, 16)
    depth = max(part.bits for part in given.components)
    if len(given.components) <= 2 or given.is_rgb or given.has_palette:
        # Gray, or colours without chroma subsampling: use the layout that every player supports.
        same = [name for name in allowed if name.startswith("yuv420p") or not any("yuv420p" in n for n in allowed)]
        return min(same, key=lambda name: (_depth(name) < depth, _depth(name)))
    best, _ = find_best_pix_fmt_of_list(allowed, pixels.replace("yuvj", "yuv"))
    assert best is not None
    return best.name


def _planar(format: VideoFormat) -> bool:
    """Whether it is Y, U and V in three planes, of integers in this machine's byte order."""
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
