"""Generated clips for measurements: edges that move everywhere, like footage and unlike noise."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av


def moving(path: Path, size: tuple[int, int], seconds: float = 10.0, fps: int = 30) -> Path:
    """An h264 clip (yuv420p) of FFmpeg's Mandelbrot zoom."""
    graph = f"mandelbrot=size={size[0]}x{size[1]}:rate={fps}"
    with av.open(graph, format="lavfi") as source, av.open(str(path), "w") as film:
        stream = film.add_stream("libx264", rate=fps, options={"preset": "veryfast", "crf": "20"})
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        for index, frame in enumerate(source.decode(video=0)):
            if index >= seconds * fps:
                break
            picture = frame.reformat(format="yuv420p")
            picture.pts, picture.time_base = index, Fraction(1, fps)
            film.mux(stream.encode(picture))
        film.mux(stream.encode(None))
    return path


def repeated(path: Path, clip: Path, times: int) -> Path:
    """A file that repeats the clip `times` times, copied packet by packet."""
    with av.open(str(path), "w") as film, av.open(str(clip)) as first:
        picture = first.streams.video[0]
        tracks = {stream.index: film.add_stream_from_template(stream) for stream in (picture, *first.streams.audio)}
        length = Fraction(picture.duration or 0) * (picture.time_base or 1)
        last = dict.fromkeys(tracks, -(1 << 62))
        for lap in range(times):
            with av.open(str(clip)) as source:
                for packet in source.demux(*(source.streams[index] for index in tracks)):
                    if packet.pts is None or packet.dts is None or packet.pts * packet.time_base >= length:
                        continue
                    index, shift = packet.stream_index, round(lap * length / packet.time_base)
                    packet.pts, packet.dts = packet.pts + shift, packet.dts + shift
                    if packet.dts > last[index]:  # the encoder's delay before 0 is in the first lap only
                        last[index] = packet.dts
                        packet.stream = tracks[index]
                        film.mux(packet)
    return path
