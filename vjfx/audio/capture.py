"""A microphone, a line in or a monitor, as it sounds."""

from __future__ import annotations

from contextlib import suppress
from threading import Event, Thread
from typing import Any

import numpy as np

from vjfx.audio.devices import Device, find, portaudio, refresh
from vjfx.audio.ring import Ring
from vjfx.errors import DeviceError
from vjfx.interfaces import Samples, Setting

_BLOCK = 256  # frames up to 48 kHz, more above; unnamed, PulseAudio gives blocks of 1 to 417
_KEPT = 4  # seconds that the ring holds while the show is busy elsewhere
_PATIENCE = 1.0  # seconds without a sample after which a device that has been heard is gone
_FIRST = 5.0  # the same before the first sample: some devices take two seconds to start
_RETRY = 3.0  # seconds between two attempts to open it again


class Capture:
    """A sound input by number or name, "" for the default; at most two channels, at the device's own rate.

    A device that goes away is reported in `problem`, replaced by silence, and opened again in the background once it is
    back. Raises DeviceError when it cannot be opened at first.
    """

    def __init__(self, argument: str, setting: Setting) -> None:
        del setting
        self.problem = ""  # a line for the performer while the device is gone
        device = find(argument)
        self.name = device.name
        self.rate = device.rate
        self.channels = min(2, device.channels)
        self._wanted = argument
        self._last: float | None = None  # show time of the last read
        self._alive = 0.0  # show time at which the device was last heard
        self._closed = Event()
        self._helper: Thread | None = None
        self._ring, self._stream = self._open(device)

    @property
    def lost(self) -> int:
        """Frames that came in while the show was away for longer than four seconds."""
        return self._ring.lost

    def read(self, now: float) -> Samples:
        """What has come in since the last call, (n, channels); silence while the device is gone. Never waits."""
        passed = round(min(max(0.0, now - (self._last or 0.0)), _KEPT) * self.rate)
        samples = self._ring.read()
        if self._last is None:
            samples = samples[max(0, len(samples) - passed) :]  # what was before the show is not part of it
        self._last = now
        if len(samples):
            self._alive = now
            self.problem = ""
        elif self._helper is None and now - self._alive > (_PATIENCE if self._ring.written else _FIRST):
            self.problem = f"nothing comes from the sound input '{self.name}'; trying to open it again"
            self._helper = Thread(target=self._reopen, name="sound input", daemon=True)
            self._helper.start()
        if self.problem:
            return np.zeros((passed, self.channels), np.float32)
        return samples

    def close(self) -> None:
        """Let go of the device."""
        self._closed.set()
        if helper := self._helper:
            helper.join(_RETRY)
        self._stream.close(ignore_errors=True)

    def _open(self, device: Device) -> tuple[Ring, Any]:
        sounddevice = portaudio()
        ring = Ring(round(_KEPT * self.rate), self.channels)
        try:
            stream = sounddevice.InputStream(
                device=device.index,
                samplerate=self.rate,
                channels=self.channels,
                dtype="float32",
                blocksize=_BLOCK * max(1, round(self.rate / 48000)),
                latency="low",
                callback=lambda samples, *_: ring.write(samples),
            )
            stream.start()
        except sounddevice.PortAudioError as error:
            raise DeviceError(f"the sound input '{device.name}' cannot be opened: {error}") from error
        return ring, stream

    def _reopen(self) -> None:
        sounddevice = portaudio()
        self._ring = Ring(1, self.channels)
        while not self._ring.written:
            self._stream.close(ignore_errors=True)
            with suppress(DeviceError, sounddevice.PortAudioError):
                refresh()
                self._ring, self._stream = self._open(find(self.name if self._wanted else ""))
            if self._closed.wait(_RETRY):
                return
        self._helper = None
