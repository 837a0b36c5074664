"""Playback of the show's sound, in time with the picture."""

from __future__ import annotations

from typing import Any

import numpy as np

from vjfx.audio.io.devices import portaudio
from vjfx.core.errors import DeviceError
from vjfx.core.protocols import Samples, Sound

_BLOCK = 1024  # frames
_LATENCY = 0.1  # seconds; samples are requested ahead of time, so that a long buffer costs nothing
_DRIFT = 0.05  # seconds of drift after which playback jumps
_FADE = 256  # frames, from silence or across a jump


class Speaker:
    """Plays a `playable` sound on the default output in time with the show; silent until `follow` is first called.

    Raises DeviceError when there is no output.
    """

    def __init__(self, sound: Sound) -> None:
        sounddevice = portaudio()
        if sounddevice.default.device[1] < 0:
            raise DeviceError("no sound output is connected")
        self._sound = sound
        self._clock: tuple[float, float] | None = None  # the show's time, and the device's time at that moment
        self._next: int | None = None  # the next sample to play
        self._fade = np.minimum(1, np.arange(1, _BLOCK + 1, dtype=np.float32) / _FADE)[:, None]
        try:
            self._stream = sounddevice.OutputStream(
                samplerate=sound.rate,
                channels=sound.channels,
                dtype="float32",
                blocksize=_BLOCK,
                latency=_LATENCY,
                callback=self._play,
            )
            self._stream.start()
        except sounddevice.PortAudioError as error:
            raise DeviceError(f"the sound output cannot be opened: {error}") from error

    def follow(self, now: float) -> None:
        """The show is at `now` seconds; call it every frame."""
        self._clock = (now, self._stream.time)

    def close(self) -> None:
        """Stop playback and release the device."""
        self._stream.close(ignore_errors=True)

    def _play(self, out: Samples, count: int, time: Any, *_: Any) -> None:
        if self._clock is None:
            out.fill(0)
            return
        now, then = self._clock
        due = round((now + time.outputBufferDacTime - then) * self._sound.rate)
        if self._next is None:
            out[:] = self._sound.samples(due, count) * self._fade
            self._next = due
        elif abs(due - self._next) > _DRIFT * self._sound.rate:
            old, new = self._sound.samples(self._next, count), self._sound.samples(due, count)
            out[:] = old + (new - old) * self._fade
            self._next = due
        else:
            out[:] = self._sound.samples(self._next, count)
        self._next += count
