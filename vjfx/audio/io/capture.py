"""A microphone, a line in or a monitor, as it sounds."""

from __future__ import annotations

from contextlib import suppress
from threading import Event, Thread
from typing import Any

import numpy as np

from vjfx.audio import channels
from vjfx.audio.io import pulse
from vjfx.audio.io.devices import Device, find, portaudio, refresh
from vjfx.audio.io.resample import Resampler
from vjfx.audio.io.ring import Ring
from vjfx.core.errors import DeviceError
from vjfx.core.protocols import Samples, Setting, Sound

_BLOCK = 256  # frames up to 48 kHz, more above; unnamed, PulseAudio gives blocks of 1 to 417
_KEPT = 4  # seconds that the ring holds while the show is busy elsewhere
_PATIENCE = 1.0  # seconds without a sample after which a device that has been heard is gone
_FIRST = 5.0  # the same before the first sample: some devices take two seconds to start
_RETRY = 3.0  # seconds between two attempts to open it again


class Capture(Sound):
    """A sound input by number or name, "" for the default, at the device's own rate.

    `@3` or `@3,4` after the name chooses one channel or two; otherwise the first two are heard. A device that goes away
    is reported in `problem`, replaced by silence, and opened again in the background once it is back; should it have
    another rate by then, its sound is brought to the first one. Raises DeviceError when it cannot be opened at first.
    """

    def __init__(self, argument: str, setting: Setting) -> None:
        del setting
        self._wanted, picked = channels(argument)
        device = find(self._wanted)
        self.name = device.name
        self.rate = device.rate
        self._picked = picked or tuple(range(min(2, device.channels)))
        self.channels = len(self._picked)
        self._last: float | None = None  # show time of the last read
        self._alive = 0.0  # show time at which the device was last heard
        self._closed = Event()
        self._helper: Thread | None = None
        self._stream: Any
        self._ring: Ring
        self._resample: Resampler
        self._open(device, self.rate)

    @property
    def lost(self) -> int:
        """Frames that came in while the show was away for longer than four seconds."""
        return self._ring.lost

    @property
    def block(self) -> int:
        """Frames that the device delivers at a time."""
        return int(self._stream.blocksize)

    @property
    def latency(self) -> float:
        """Seconds from the sound to the callback with it, as PortAudio reports it; at least one block."""
        return max(float(self._stream.latency), self.block / float(self._stream.samplerate))

    def read(self, now: float) -> Samples:
        """What has come in since the last call, (n, channels); silence while the device is gone. Never waits."""
        passed = round(min(max(0.0, now - (self._last or 0.0)), _KEPT) * self.rate)
        samples = self._resample(self._ring.read())
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

    def _open(self, device: Device, rate: int) -> None:
        """Listen to it; the ring is exchanged once the device runs."""
        needed = max(self._picked) + 1
        if needed > device.channels:
            raise DeviceError(
                f"the sound input '{device.name}' has no channel {needed} (allowed: 1 to {device.channels})"
            )
        sounddevice, picked = portaudio(), list(self._picked)
        ring = Ring(round(_KEPT * rate), self.channels)
        try:
            with pulse.chosen(device.source):
                stream = sounddevice.InputStream(
                    device=device.index,
                    samplerate=rate,
                    channels=max(needed, min(2, device.channels)),  # asked for one, a sound server would mix them
                    dtype="float32",
                    blocksize=_BLOCK * max(1, round(rate / 48000)),
                    latency="low",
                    callback=lambda samples, *_: ring.write(samples[:, picked]),
                )
            stream.start()
        except sounddevice.PortAudioError as error:
            raise DeviceError(f"the sound input '{device.name}' cannot be opened: {error}") from error
        self._stream, self._ring, self._resample = stream, ring, Resampler(rate, self.rate)

    def _reopen(self) -> None:
        sounddevice = portaudio()
        self._ring = Ring(1, self.channels)
        while not self._ring.written:
            self._stream.close(ignore_errors=True)
            with suppress(DeviceError, sounddevice.PortAudioError):
                refresh()
                device = find(self.name if self._wanted else "")
                try:
                    self._open(device, self.rate)
                except DeviceError:
                    self._open(device, device.rate)
            if self._closed.wait(_RETRY):
                return
        self._helper = None
