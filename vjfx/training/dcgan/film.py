"""The training film: it grows with the run, is playable at any time, and continues after a kill.

The file is a fragmented MP4 with H.264. The frames between two checkpoints form a segment, which is encoded by itself
and appended as fragments that start where the last segment ends. The film can thus be cut at the end of any segment.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.container import OutputContainer
from av.video.stream import VideoStream
from numpy.typing import NDArray
from torch import Tensor

from vjfx.core.atomic import replacing

FPS = 30
_ROWS, _HIGHEST = 6, 1080  # limits of a frame: rows of pictures, and px
_MP4 = "frag_custom+empty_moov+default_base_moof+frag_discont+skip_trailer"
# As in outputs/encoders.py: without mbtree=0, x264 is not deterministic. Without B-frames, each segment ends where the
# next one starts.
_X264 = {"preset": "medium", "crf": "18", "bf": "0", "x264-params": "mbtree=0"}
_THREADS = 2  # fixed, because x264's output depends on it


def grid(size: int) -> tuple[int, int]:
    """Columns and rows of pictures in a frame of the film, 64 pictures at most."""
    down = min(_ROWS, _HIGHEST // size)
    return round(down * 5 / 3), down


def mosaic(pictures: Tensor, across: int) -> NDArray[np.uint8]:
    """Pictures (N, 3, S, S) in -1..1 as one (rows S, across S, 3), filled row by row."""
    count, _, side, _ = pictures.shape
    tiles = ((pictures.float() + 1) * 127.5).round().clamp(0, 255).byte().permute(0, 2, 3, 1).cpu().numpy()
    rows = tiles.reshape(count // across, across, side, side, 3).swapaxes(1, 2)
    return np.ascontiguousarray(rows.reshape(count // across * side, across * side, 3))


class FilmSegment:
    """A part of the film, encoded in memory. `first` is the index of its first frame, `frames` of the next one."""

    def __init__(self, first: int) -> None:
        self.frames = first
        self._first = first
        self._file = io.BytesIO()
        self._container: OutputContainer | None = None

    def add(self, picture: NDArray[np.uint8]) -> None:
        """Encode the next frame, (H, W, 3) with even sides."""
        if self._container is None:
            self._start(picture.shape[1], picture.shape[0])
        frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
        frame.pts, frame.time_base = self.frames, Fraction(1, FPS)
        self._mux(frame)
        self.frames += 1

    def finish(self) -> bytes:
        """End the segment; returns the bytes to append to the film."""
        if self._container is None:
            return b""
        self._mux(None)
        self._container.close()
        wanted = (b"ftyp", b"moov", b"moof", b"mdat") if self._first == 0 else (b"moof", b"mdat")
        return b"".join(box for kind, box in _boxes(self._file.getvalue()) if kind in wanted)

    def _start(self, width: int, height: int) -> None:
        # Fragment numbers only have to grow; a segment writes one fragment.
        options = {
            "movflags": _MP4,
            "use_editlist": "0",
            "avoid_negative_ts": "disabled",
            "fragment_index": str(self._first + 1),
        }
        self._container = av.open(self._file, "w", format="mp4", options=options)
        stream = self._container.add_stream("libx264", rate=FPS, options=_X264)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.time_base = stream.codec_context.time_base = Fraction(1, FPS)
        stream.codec_context.thread_count = _THREADS
        self._stream = stream
        self._container.start_encoding()

    def _mux(self, frame: av.VideoFrame | None) -> None:
        assert self._container is not None
        self._container.mux(self._stream.encode(frame))


def remux(growing: Path, film: Path) -> None:
    """Copy the film into an ordinary MP4, which every editor reads; raises OSError or FFmpegError."""
    with (
        replacing(film) as new,
        av.open(str(growing)) as source,
        av.open(str(new), "w", format="mp4", options={"movflags": "faststart"}) as out,
    ):
        stream = out.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                out.mux(packet)


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The top-level boxes of an MP4 (ISO/IEC 14496-12, 4.2): type, and the whole box."""
    at = 0
    while at + 8 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        yield data[at + 4 : at + 8], data[at : at + length]
        at += length
