"""A video file or URL that FFmpeg reads, played by its own time stamps."""

from __future__ import annotations

from dataclasses import replace

from vjfx.core.frame import Frame
from vjfx.core.param import Kind, Param, Values
from vjfx.core.protocols import Setting, Source
from vjfx.sources.clip import TOLERANCE, Clip, TimedFrame
from vjfx.sources.player import ClipPlayer

LAG = 2.0  # seconds that a live clip may lag behind the show; beyond that, a slow decoder slows the clip down


class Video(Source):
    """Plays a clip forwards and backwards at any speed, and loops without a gap."""

    params: tuple[Param, ...] = (
        Param("speed", default=1.0, low=-4.0, high=4.0, help="playback rate; 0 freezes, below 0 plays backwards"),
        Param("position", default=0.0, help="jumps there when moved; 0 is the first picture, 1 the last"),
        Param("loop", Kind.BOOL, default=True, help="starts again at the end; off: ends there"),
    )

    def __init__(self, argument: str, setting: Setting) -> None:
        clip = Clip(argument)
        self._live = setting.live
        self.duration = clip.duration  # None if the file does not say, until its end has been read
        self._player = ClipPlayer(clip)
        self._shown: TimedFrame | None = None
        self._count = 0
        self._now: float | None = None
        self._at = 0.0  # seconds of the clip
        self._position = 0.0
        self._forward = True
        self._moved = True  # the player must continue from `_at`
        self._seeking = False  # it has been told to, and its first frame has not arrived

    def read(self, now: float, values: Values) -> Frame | None:
        """The frame that is due; the same object until the next one is. Raises SourceError."""
        self._advance(now, values.number("speed"), values.number("position"))
        ended = self._catch_up(loop=values.flag("loop"))
        return None if ended or self._shown is None else self._shown.frame

    def close(self) -> None:
        """Release the file and the thread."""
        self._player.close()

    def _advance(self, now: float, speed: float, position: float) -> None:
        """The speed is integrated over time, so that moving its fader never jumps."""
        self._at += speed * (now - (now if self._now is None else self._now))
        self._now = now
        if position != self._position:
            self._position = position
            if self.duration is not None:
                self._at = min(position * self.duration, self.duration - 2 * TOLERANCE)
                self._moved = True
        forward = speed > 0 if speed else self._forward
        self._moved = self._moved or forward != self._forward
        self._forward = forward
        # One seek at a time: while a fader is dragged, the result of each is shown before the next begins.
        if self._moved and not self._seeking:
            self._player.play(self._at, forward)
            self._moved, self._seeking = False, True

    def _catch_up(self, loop: bool) -> bool:
        """Take frames up to the one on view at `_at`; True if the clip has ended."""
        while self._shown is None or self._seeking or self._passed(self._shown):
            wraps = self._shown is not None and self._shown.last and not self._seeking
            if wraps and not loop:
                self._limit_lag(0.0)
                return True
            frame = self._player.take(wait=not self._live or self._shown is None)
            if frame is None:
                self._limit_lag(LAG)
                break
            if wraps:
                self._wrap(frame)
            self._shown = replace(frame, frame=replace(frame.frame, index=self._count))
            self._count += 1
            self._seeking = False
            if self._moved:  # the result of a seek that is out of date: show it, but do not play on from it
                break
        return False

    def _passed(self, shown: TimedFrame) -> bool:
        if self._forward:
            return self._at + TOLERANCE >= shown.end
        return self._at + TOLERANCE < shown.frame.time

    def _wrap(self, frame: TimedFrame) -> None:
        """Carry the time across the loop point, where the clip's exact duration becomes known."""
        if self._forward and self._shown is not None:
            self.duration = self._shown.end
            self._at -= self.duration
        else:
            self.duration = frame.end
            self._at += self.duration

    def _limit_lag(self, lag: float) -> None:
        """Let the time run at most `lag` seconds past the frame that is shown."""
        if self._shown is None or self._seeking:
            return
        if self._forward:
            self._at = min(self._at, self._shown.end + lag)
        else:
            self._at = max(self._at, self._shown.frame.time - 2 * TOLERANCE - lag)
