"""Small films of every kind with known pixels, and what is read back from films."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace

from vjfx.convert.film_format import planes


def picture(number: int, size: tuple[int, int], pixels: str, full: bool = False) -> av.VideoFrame:
    """Moving boxes with grain, in legal luma, different in every plane."""
    width, height = size
    frame = av.VideoFrame(width, height, pixels)
    depth = frame.format.components[0].bits
    random = np.random.default_rng(number)
    low, high = (0, 256) if full else (16, 236)
    for index, plane in enumerate(planes(frame)):
        rows, columns = plane.shape
        grain = random.integers(0, 4, (rows, columns))
        boxes = random.integers(low, high - 4, 12)
        y, x = np.mgrid[:rows, :columns]
        value = boxes[((x + number * (index + 1)) // 9 + y // 7 * 5) % 12] + grain
        plane[:] = (value.astype(np.uint32) << (depth - 8)) + random.integers(0, 1 << (depth - 8), (rows, columns))
    return frame


def film(
    path: Path,
    count: int = 12,
    codec: str = "ffv1",
    pixels: str = "yuv420p",
    size: tuple[int, int] = (64, 48),
    rate: Fraction | int = 25,
    times: Sequence[int] = (),
    tick: Fraction | None = None,
    full: bool | None = None,
    rotation: float | None = None,
    aspect: Fraction | None = None,
    gop: int = 6,
    sound: str | None = None,
    options: dict[str, str] | None = None,
) -> Path:
    """`times` are in units of `tick`; `sound` is a codec, of a tone as long as the film."""
    exact = {"movie_timescale": str((tick or 1 / Fraction(rate)).denominator)} if path.suffix == ".mp4" else {}
    with av.open(str(path), "w", container_options=exact) as container:
        video = container.add_stream(codec, rate=rate, options=options or {})
        video.width, video.height, video.pix_fmt = *size, pixels
        context = video.codec_context
        context.gop_size = gop
        context.time_base = tick or 1 / Fraction(rate)
        if full is not None:
            context.color_range = ColorRange.JPEG if full else ColorRange.MPEG
            context.colorspace = Colorspace.ITU709
        if aspect is not None:
            context.sample_aspect_ratio = aspect
        if rotation is not None:
            video.set_display_rotation(rotation)
        heard = container.add_stream(sound, rate=48000, layout="mono") if sound else None
        container.start_encoding()
        for index in range(count):
            planar = "yuv444p" if pixels == "bgr0" else pixels
            frame = picture(index, size, planar, bool(full)).reformat(format=pixels)
            frame.pts, frame.time_base = times[index] if times else index, context.time_base
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
        if heard:
            tone(container, heard, float(count / Fraction(rate)))
    return path


def tone(container: av.container.OutputContainer, stream: av.AudioStream, seconds: float) -> None:
    rate = 48000
    wave = (0.3 * np.sin(2 * np.pi * 440 * np.arange(round(seconds * rate)) / rate)).astype(np.float32)
    resampler = av.AudioResampler(stream.codec_context.format, "mono", rate, stream.codec_context.frame_size or None)
    frame = av.AudioFrame.from_ndarray(wave[None], format="fltp", layout="mono")
    frame.sample_rate, frame.pts, frame.time_base = rate, 0, Fraction(1, rate)
    for block in [*resampler.resample(frame), *resampler.resample(None)]:
        container.mux(stream.encode(block))
    container.mux(stream.encode(None))


@dataclass
class Seen:
    """The contents of a film."""

    pictures: list[list[np.ndarray]]  # planes
    times: list[Fraction]
    stream: dict[str, object]


def seen(path: Path) -> Seen:
    pictures, times = [], []
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        about: dict[str, object] = {}
        for packet in container.demux(stream):
            for frame in packet.decode():
                pictures.append([plane.copy() for plane in planes(frame)])
                times.append(frame.pts * stream.time_base)
                about = {
                    "pixels": frame.format.name,
                    "range": frame.color_range,
                    "matrix": frame.colorspace,
                    "primaries": frame.color_primaries,
                    "transfer": frame.color_trc,
                    "rotation": frame.rotation,
                    "size": (frame.width, frame.height),
                    "aspect": stream.sample_aspect_ratio or 1,
                }
    return Seen(pictures, times, about)


def packets(path: Path, kind: str) -> list[tuple[Fraction, bytes]]:
    """Times and bytes of all packets of the first stream of a kind."""
    with av.open(str(path)) as container:
        stream = next(each for each in container.streams if each.type == kind)
        return [(packet.pts * packet.time_base, bytes(packet)) for packet in container.demux(stream) if packet.size]
