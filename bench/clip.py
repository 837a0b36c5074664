"""A clip to measure with, made here: something moves everywhere, with edges, like footage and unlike noise."""

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
