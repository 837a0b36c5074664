"""Encodes and muxes pictures and sound into an MP4, MOV, Matroska or WebM file."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.stream import AudioStream
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc
from av.video.stream import VideoStream

from vjfx.core.protocols import Samples, Setting
from vjfx.outputs.encoders import Container, Encoder

_LIVE_TIME_BASE = Fraction(1, 90_000)  # MPEG's clock
_GOP_SECONDS = 2
_THREADS = 4  # fixed: the bytes that x264 writes depend on the number of threads
_SLACK = 0.1  # seconds that sound and pictures may drift apart; capture jitters by a few blocks of 20 ms


class FilmFile:
    """The file at `path`, used by one thread at a time. Raises av.FFmpegError where FFmpeg does."""

    def __init__(
        self, path: Path, setting: Setting, container: Container, encoder: Encoder, sound: tuple[int, int] | None
    ) -> None:
        self._size = setting.size
        self._layout = encoder.layout
        self._file = av.open(str(path), "w", options=dict(container.options))
        rate = Fraction(setting.fps).limit_denominator(1001)
        self.time_base = _LIVE_TIME_BASE if setting.live else 1 / rate
        self._video = self._add_video(encoder, rate, setting.live)
        self._sound = AudioTrack(self._file, container.audio, *sound) if sound else None
        try:
            self._file.start_encoding()
        except av.FFmpegError:
            self.abandon()
            raise

    def _add_video(self, encoder: Encoder, rate: Fraction, live: bool) -> VideoStream:
        stream = self._file.add_stream(encoder.name, rate=rate, options=dict(encoder.live if live else encoder.offline))
        assert isinstance(stream, VideoStream)
        stream.width, stream.height = (side + side % 2 for side in self._size)
        stream.pix_fmt = encoder.layout
        context = stream.codec_context
        context.time_base = self.time_base
        context.gop_size = round(_GOP_SECONDS * rate)
        context.colorspace, context.color_range = Colorspace.ITU709, ColorRange.MPEG
        context.color_primaries, context.color_trc = ColorPrimaries.BT709, ColorTrc.BT709
        if encoder.bits_per_pixel:
            context.bit_rate = round(stream.width * stream.height * rate * encoder.bits_per_pixel)
        if not live:
            context.thread_count, context.thread_type = _THREADS, "FRAME"
        return stream

    def canvas(self) -> av.VideoFrame:
        """A new RGBA frame to write pixels into; its sides are even, as 4:2:0 requires. Its alpha is ignored."""
        frame = av.VideoFrame(self._video.width, self._video.height, "rgb0")
        np.asarray(memoryview(frame.planes[0])).fill(0)  # so that the memory is there before the first copy
        return frame

    def add(self, frame: av.VideoFrame, pts: int, samples: Samples) -> None:
        """Write one picture at `pts` (in time_base), and the sound (n, channels) before it."""
        if self._sound:
            self._sound.add(samples, due=round(pts * self.time_base * self._sound.rate))
        picture = frame.reformat(
            format=self._layout,
            dst_colorspace=Colorspace.ITU709,
            src_color_range=ColorRange.JPEG,
            dst_color_range=ColorRange.MPEG,
            threads=1,
        )
        picture.pts, picture.time_base = pts, self.time_base
        self._file.mux(self._video.encode(picture))

    def finish(self, samples: Samples) -> None:
        """Write the rest of the sound (n, channels), flush the encoders, and close the file."""
        if self._sound:
            self._sound.add(samples, due=self._sound.length + len(samples))
            self._sound.finish()
        self._file.mux(self._video.encode(None))
        self._file.close()

    def abandon(self) -> None:
        """Close the file after an error; its contents stay."""
        with suppress(av.FFmpegError):
            self._file.close()


class AudioTrack:
    """The audio track of a film, from `channels` at `rate` Hz; of more than two channels the first two are kept."""

    def __init__(self, file: av.container.OutputContainer, codec: str, rate: int, channels: int) -> None:
        self.rate = rate
        self._file = file
        self._layout = "mono" if channels == 1 else "stereo"
        stored = 44_100 if rate == 44_100 and codec == "aac" else 48_000  # rates that every player supports
        stream = file.add_stream(codec, rate=stored, layout=self._layout)
        assert isinstance(stream, AudioStream)
        self._stream = stream
        self._resampler: av.AudioResampler | None = None
        self.length = 0  # samples taken so far

    def add(self, samples: Samples, due: int) -> None:
        """Append sound that should end at sample `due`: gaps become silence, a surplus is cut."""
        gap = due - self.length - len(samples)
        if gap > _SLACK * self.rate:
            samples = np.concatenate([np.zeros((gap, samples.shape[1]), np.float32), samples])
        elif gap < -_SLACK * self.rate:
            samples = samples[-gap:]
        if len(samples) == 0:
            return
        # Encoders reject a block that contains NaN or infinity.
        planes = np.nan_to_num(np.ascontiguousarray(samples.T[:2]), copy=False, nan=0.0, posinf=1.0, neginf=-1.0)
        frame = av.AudioFrame.from_ndarray(planes, format="fltp", layout=self._layout)
        frame.sample_rate, frame.time_base, frame.pts = self.rate, Fraction(1, self.rate), self.length
        self.length += len(samples)
        self._encode(frame)

    def finish(self) -> None:
        """Flush the resampler and the encoder."""
        if self._resampler:
            self._encode(None)
        self._file.mux(self._stream.encode(None))

    def _encode(self, frame: av.AudioFrame | None) -> None:
        if self._resampler is None:  # the codec's block size is known once it is open
            context = self._stream.codec_context
            self._resampler = av.AudioResampler(context.format, self._layout, context.rate, context.frame_size)
        for block in self._resampler.resample(frame):
            self._file.mux(self._stream.encode(block))
