"""A video file or URL that FFmpeg reads, played by its own time stamps."""

from __future__ import annotations

from dataclasses import replace

from vjfx.core.frame import Frame
from vjfx.core.param import Kind, Param, Values
from vjfx.core.protocols import Setting, Source
from vjfx.sources.clip import TOLERANCE, Clip, Still
from vjfx.sources.reel import Reel

LAG = 2.0  # seconds that a live clip may trail; a slower decoder slows the clip down instead


class Video(Source):
    """Plays a clip forwards and backwards at any speed, and loops without a hitch at the seam."""

    params: tuple[Param, ...] = (
        Param("speed", default=1.0, low=-4.0, high=4.0, help="times as fast; 0 holds, below 0 plays backwards"),
        Param("position", default=0.0, help="jumps there when moved, 0 the first picture, 1 the last"),
        Param("loop", Kind.BOOL, default=True, help="starts again at the end; off: ends there"),
    )

    def __init__(self, argument: str, setting: Setting) -> None:
        clip = Clip(argument)
        self._live = setting.live
        self.duration = clip.duration  # None for a file that does not say, until its end has been read
        self._reel = Reel(clip)
        self._still: Still | None = None
        self._count = 0
        self._now: float | None = None
        self._at = 0.0  # seconds of the clip
        self._position = 0.0
        self._forward = True
        self._cut = True  # the reel must start anew at `_at`
        self._ordered = False  # it was told to, and its first still is not here yet

    def read(self, now: float, values: Values) -> Frame | None:
        """The newest frame that is due; the same object until the next one is. Raises SourceError."""
        self._move(now, values.number("speed"), values.number("position"))
        ended = self._catch_up(loop=values.flag("loop"))
        return None if ended or self._still is None else self._still.frame

    def close(self) -> None:
        """Let go of the file and the thread."""
        self._reel.close()

    def _move(self, now: float, speed: float, position: float) -> None:
        """Speed is summed up over time, so that a moved fader never jumps."""
        self._at += speed * (now - (now if self._now is None else self._now))
        self._now = now
        if position != self._position:
            self._position = position
            if self.duration is not None:
                self._at = min(position * self.duration, self.duration - 2 * TOLERANCE)
                self._cut = True
        forward = speed > 0 if speed else self._forward
        self._cut = self._cut or forward != self._forward
        self._forward = forward
        # One order at a time: while a fader is dragged through the clip, each answer is seen before the next is asked.
        if self._cut and not self._ordered:
            self._reel.play(self._at, forward)
            self._cut, self._ordered = False, True

    def _catch_up(self, loop: bool) -> bool:
        """Take stills until the one on view at `_at` is here; True if the clip has ended."""
        while self._still is None or self._ordered or self._passed(self._still):
            seam = self._still is not None and self._still.last and not self._ordered
            if seam and not loop:
                self._hold(0.0)
                return True
            still = self._reel.take(wait=not self._live or self._still is None)
            if still is None:
                self._hold(LAG)
                break
            if seam:
                self._wrap(still)
            self._still = replace(still, frame=replace(still.frame, index=self._count))
            self._count += 1
            self._ordered = False
            if self._cut:  # an answer to a question that is out of date: worth a look, not worth following
                break
        return False

    def _passed(self, still: Still) -> bool:
        if self._forward:
            return self._at + TOLERANCE >= still.end
        return self._at + TOLERANCE < still.frame.time

    def _wrap(self, still: Still) -> None:
        """Carry the time over the seam: only here is the clip's true length known."""
        if self._forward and self._still is not None:
            self.duration = self._still.end
            self._at -= self.duration
        else:
            self.duration = still.end
            self._at += self.duration

    def _hold(self, lag: float) -> None:
        """Let the time run at most `lag` seconds past the still that is here."""
        if self._still is None or self._ordered:
            return
        if self._forward:
            self._at = min(self._at, self._still.end + lag)
        else:
            self._at = max(self._at, self._still.frame.time - 2 * TOLERANCE - lag)
