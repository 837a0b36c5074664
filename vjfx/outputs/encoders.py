"""Encoders and containers of recordings, and their settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from pathlib import Path

import av
from av.video.codeccontext import VideoCodecContext

from vjfx.core.errors import OutputError, UsageError, unknown


@dataclass(frozen=True, slots=True)
class Encoder:
    """A video encoder of FFmpeg: its pixel layout, and its options live and offline."""

    name: str
    layout: str = "nv12"
    live: Mapping[str, str] = field(default_factory=dict)
    offline: Mapping[str, str] = field(default_factory=dict)
    bits_per_pixel: float = 0.0  # 0: the options set a quality instead of a bit rate


@dataclass(frozen=True, slots=True)
class Container:
    """A file format: its codecs, and the muxer options that keep it readable if the program is killed."""

    video: tuple[str, ...]
    audio: str
    options: Mapping[str, str]


# Offline, the same pictures must make the same file. With macroblock-tree, x264's assembler code reads uninitialised
# memory, and the file sometimes differs.
_X264 = Encoder(
    "libx264",
    "yuv420p",
    {"preset": "superfast", "crf": "18"},
    {"preset": "medium", "crf": "16", "x264-params": "mbtree=0"},
)
_VP9 = Encoder(
    "libvpx-vp9",
    "yuv420p",
    {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0", "row-mt": "1", "crf": "24", "b": "0"},
    {"deadline": "good", "cpu-used": "4", "row-mt": "1", "crf": "20", "b": "0"},
)
# The quality option differs between hardware encoders, but all have a bit rate; 0.2 is 12 Mbit/s at 1080p30.
_HARDWARE = tuple(
    Encoder(name, bits_per_pixel=0.2) for name in ("h264_nvenc", "h264_videotoolbox", "h264_qsv", "h264_amf")
)
_ENCODERS = {encoder.name: encoder for encoder in (*_HARDWARE, _X264, _VP9)}
_H264 = tuple(encoder.name for encoder in (*_HARDWARE, _X264))

# If the program is killed, the file is a fragmented MP4, readable up to its last second. Once closed, it is
# a regular one.
# The moov box is delayed until the first fragment, so that it can state how much earlier than the picture AAC starts.
_MP4 = {"movflags": "hybrid_fragmented+delay_moov", "frag_duration": "1000000", "flush_packets": "1"}
_MATROSKA = {"cluster_time_limit": "1000", "flush_packets": "1"}

CONTAINERS = {
    ".mp4": Container(_H264, "aac", _MP4),
    ".mov": Container(_H264, "aac", _MP4),
    ".mkv": Container(_H264, "aac", _MATROSKA),
    ".webm": Container(("libvpx-vp9",), "libopus", _MATROSKA),
}


def container_for(path: Path) -> Container:
    """The container for the suffix of `path`; raises UsageError."""
    kind = CONTAINERS.get(path.suffix.lower())
    if kind is None:
        how = f"as '{path.suffix}'" if path.suffix else "without a suffix"
        raise UsageError(f"{path}: cannot record {how} (allowed: {', '.join(CONTAINERS)})")
    return kind


def choose(container: Container, name: str, live: bool) -> Encoder:
    """The encoder called `name`; "auto" prefers hardware when live, if it can be opened.

    Raises UsageError, OutputError.
    """
    if name == "auto":
        hardware = [each for each in container.video if each != container.video[-1]] if live else []
        return _ENCODERS[next(filter(opens, hardware), container.video[-1])]
    if name not in container.video:
        raise UsageError(unknown("encoder", name, ("auto", *container.video)))
    if not opens(name):
        allowed = ", ".join(["auto", *filter(opens, container.video)])
        raise OutputError(f"this machine cannot encode with {name} (allowed: {allowed})")
    return _ENCODERS[name]


@cache
def opens(name: str) -> bool:
    """Whether encoder `name` works here. FFmpeg lists encoders even without their hardware, so one frame is encoded."""
    encoder = _ENCODERS[name]
    try:
        context = av.CodecContext.create(name, "w")
        assert isinstance(context, VideoCodecContext)
        context.width, context.height, context.pix_fmt = 320, 240, encoder.layout  # NVENC requires at least 145x49
        context.time_base = Fraction(1, 30)
        frame = av.VideoFrame(320, 240, encoder.layout)
        frame.pts = 0
        context.encode(frame)
        context.encode(None)
    except (av.FFmpegError, ValueError):  # ValueError: FFmpeg was built without it
        return False
    return True
