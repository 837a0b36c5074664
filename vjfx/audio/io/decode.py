"""Decodes the sound of a file from start to end."""

from __future__ import annotations

from collections.abc import Iterator

import av
import numpy as np
from av.container import InputContainer
from numpy.typing import NDArray

from vjfx.core.errors import SourceError
from vjfx.core.protocols import Samples
from vjfx.media.open import moving_picture, open_sound


class AudioReader:
    """A file's sound, read once in order as 48 kHz stereo; the same samples as of FileSound. Raises SourceError."""

    rate = 48000
    channels = 2

    def __init__(self, path: str) -> None:
        self._path = path
        self._container = open_sound(path)
        length = self._container.duration
        self.seconds = length / av.time_base if length else None  # None if the file does not say

    def __iter__(self) -> Iterator[Samples]:
        """Blocks (n, 2); damaged packets are left out. Raises SourceError if nothing can be decoded."""
        empty = True
        with self._container as container:
            try:
                for block in blocks(container, self.rate):
                    empty = empty and not len(block)
                    yield np.broadcast_to(block * np.float32(1 / 32768), (len(block), self.channels))
            except (av.FFmpegError, OSError):
                pass  # the rest of the file is left out
        if empty:
            raise SourceError(f"'{self._path}' has no sound that can be decoded")


def blocks(container: InputContainer, rate: int) -> Iterator[NDArray[np.int16]]:
    """The sound as stereo (n, 2), or of a mono file (n, 1), from the start of the file's pictures, if it has any."""
    resampler: av.AudioResampler | None = None
    shape: tuple[str, int, int] | None = None
    late = 0  # samples of silence still to add, or (negative) of sound to drop
    for packet in container.demux(container.streams.audio[0]):
        try:
            frames = packet.decode()
        except av.error.InvalidDataError:
            continue
        for frame in frames:
            if shape is None and frame.time is not None:
                late = round((frame.time - _picture_start(container, frame.time)) * rate)
            if shape != (shape := (frame.format.name, frame.layout.nb_channels, frame.sample_rate)):
                # By default FFmpeg makes mono 3 dB quieter when it converts to stereo.
                resampler = av.AudioResampler("s16", "mono" if frame.layout.nb_channels == 1 else "stereo", rate)
            assert resampler is not None
            for block in map(_array, resampler.resample(frame)):
                if late > 0:
                    yield np.zeros((late, 1), np.int16)
                    late = 0
                yield block[-late:]
                late = min(0, late + len(block))
    if resampler is not None:
        yield from map(_array, resampler.resample(None))


def _array(frame: av.AudioFrame) -> NDArray[np.int16]:
    return frame.to_ndarray().astype(np.int16, copy=False).reshape(-1, frame.layout.nb_channels)


def _picture_start(container: InputContainer, otherwise: float) -> float:
    stream = moving_picture(container)
    if stream is None or stream.start_time is None or stream.time_base is None:
        return otherwise
    return float(stream.start_time * stream.time_base)
