"""Records a film: pictures are copied into a bounded queue, and a thread encodes them."""

from __future__ import annotations

from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import NamedTuple

import av
import numpy as np
from numpy.typing import NDArray

from vjfx.core.errors import OutputError
from vjfx.core.protocols import Picture, Recorder, Samples, Setting
from vjfx.media.planes import view
from vjfx.outputs.claim import Claim, Existing
from vjfx.outputs.encoders import choose, container_for
from vjfx.outputs.film import FilmFile

_QUEUED = 8  # pictures between the loop and the encoder
_PENDING = 2.0  # seconds of sound that are kept while pictures are dropped
_PATIENCE = 10.0  # seconds that a live show waits at its end for the encoder and the disk


class _Job(NamedTuple):
    """One picture, and the sound that leads up to it."""

    frame: av.VideoFrame
    pts: int
    samples: Samples


class FilmRecorder(Recorder):
    """A film of the show. Live, pictures are dropped and counted when the queue is full; offline, `write` waits.

    Live, pictures keep their own times. Offline, they are exactly 1 / `setting.fps` apart, and the same pictures make
    the same file. `sound` is (samples per second, channels). The file can be played even if the program is killed. A
    film without pictures is removed.
    """

    def __init__(
        self,
        path: str | Path,
        setting: Setting,
        *,
        sound: tuple[int, int] | None = None,
        encoder: str = "auto",
        existing: Existing = Existing.OVERWRITE,
    ) -> None:
        """Start the film at `path` (.mp4, .mov, .mkv, .webm); `existing` is the rule for one that exists.

        Raises UsageError, OutputError.
        """
        wanted = Path(path)
        self._live = setting.live
        container = container_for(wanted)
        chosen = choose(container, encoder, setting.live)
        self.encoder = chosen.name
        if not wanted.parent.is_dir():
            raise OutputError(f"{wanted}: there is no folder {wanted.parent}")
        try:
            self._claim = Claim(wanted, existing)
        except OSError as error:
            if isinstance(error, OutputError):
                raise
            raise OutputError(f"{wanted}: cannot record ({error.strerror})") from error
        try:
            self._film = FilmFile(self._claim.written_path, setting, container, chosen, sound)
        except av.FFmpegError as error:
            self._claim.abandon()
            raise OutputError(f"{wanted}: cannot record ({error.strerror})") from error
        except BaseException:
            self._claim.abandon()
            raise
        self._sound = sound
        self._samples: list[Samples] = []
        self._start: float | None = None  # seconds of the show at the first picture
        self._pts = -1
        self._failure: Exception | None = None
        self._free: SimpleQueue[av.VideoFrame] = SimpleQueue()  # bounds the queue: each job needs one
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        for _ in range(_QUEUED):
            self._free.put(self._film.canvas())
        self._thread = Thread(target=self._encode, name="film", daemon=True)
        self._thread.start()

    @property
    def path(self) -> Path:
        """The film's name; it may change when the film is closed: see Existing."""
        return self._claim.path

    def destination(self) -> str:
        """The film's name."""
        return str(self.path)

    def write(self, picture: Picture) -> None:
        """Take one picture; raises OutputError offline when the film cannot be written."""
        if self._failure:
            self._give_up()
            self.dropped += 1
            return
        try:
            frame = self._free.get(block=not self._live)
        except Empty:
            self.dropped += 1
            return
        if self._pts < 0:
            self._claim.begin()
        _paint(frame, picture.pixels())
        self._pts = self._next_pts(picture.tick.now)
        self._jobs.put(_Job(frame, self._pts, self._take_samples()))

    def write_audio(self, samples: Samples) -> None:
        """Take the sound that belongs to the next picture; float32 (n, channels)."""
        if self._sound:
            self._samples.append(np.array(samples, np.float32))
            while sum(map(len, self._samples)) > _PENDING * self._sound[0]:
                self._samples.pop(0)

    def close(self) -> None:
        """Finish the film; may be called twice. Raises OutputError offline when it cannot be written."""
        self._jobs.put(None)
        self._thread.join(_PATIENCE if self._live else None)
        if self._thread.is_alive():
            self._fail(TimeoutError("the disk is too slow"))
        elif self._pts < 0:
            self._claim.abandon()
        else:
            self._name_film()
        if self._failure:
            self._give_up()

    def _name_film(self) -> None:
        try:
            self._claim.close(self.complete and self._failure is None)
        except OSError as error:
            if self._failure is None:
                self._fail(error)

    def _give_up(self) -> None:
        if not self._live:
            raise OutputError(self.problem) from self._failure

    def _fail(self, error: Exception) -> None:
        reason = error.strerror if isinstance(error, OSError | av.FFmpegError) and error.strerror else error
        self.problem = f"{self.path}: recording stopped ({reason})"
        self._failure = error

    def _next_pts(self, now: float) -> int:
        if not self._live:
            return self._pts + 1
        if self._start is None:
            self._start = now
            self._samples.clear()  # from before the film began
        return max(round((now - self._start) / self._film.time_base), self._pts + 1)

    def _take_samples(self) -> Samples:
        samples = self._samples or [np.zeros((0, self._sound[1] if self._sound else 1), np.float32)]
        self._samples = []
        return np.concatenate(samples)

    def _encode(self) -> None:
        try:
            while job := self._jobs.get():
                try:
                    self._film.add(*job)
                finally:
                    self._free.put(job.frame)
            self._film.finish(self._take_samples())
        except Exception as error:  # whatever it is, the show continues
            self._fail(error)
            self._film.abandon()


def _paint(frame: av.VideoFrame, pixels: NDArray[np.uint8]) -> None:
    """Copy RGBA (H, W, 4) into the frame; odd sides are made even by repeating the last row and column."""
    height, width = pixels.shape[:2]
    canvas = view(frame.planes[0], 4, np.uint8)
    canvas[:height, :width] = pixels
    canvas[height:, :width] = canvas[height - 1, :width]
    canvas[:, width:] = canvas[:, width - 1 : width]
