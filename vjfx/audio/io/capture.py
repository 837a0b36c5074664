"""Live audio from an input device: a microphone, a line input or a monitor."""

from __future__ import annotations

from contextlib import suppress
from threading import Event, Thread
from typing import Any

import numpy as np

from vjfx.audio import channels
from vjfx.audio.io import pulse
from vjfx.audio.io.devices import Device, find, portaudio, refresh
from vjfx.audio.io.resample import Resampler
from vjfx.audio.io.ring_buffer import RingBuffer
from vjfx.core.errors import DeviceError
from vjfx.core.protocols import Samples, Setting, Sound

_BLOCK = 256  # frames up to 48 kHz, more above; without a size, PulseAudio delivers blocks of 1 to 417
_KEPT = 4  # seconds that the ring buffer holds while the show is busy
_TIMEOUT = 1.0  # seconds without a sample after which a device counts as lost
_FIRST_TIMEOUT = 5.0  # the same before the first sample: some devices take two seconds to start
_RETRY = 3.0  # seconds between attempts to reopen it


class Capture(Sound):
    """An input by number or name, "" for the default, at the device's own rate.

    `@3` or `@3,4` after the name selects one or two channels; otherwise it is the first two. A device that is lost is
    reported in `problem`, replaced by silence, and reopened in the background once it is back; if its rate has changed
    by then, the audio is resampled to the first rate. Raises DeviceError if it cannot be opened at first.
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
        self._alive = 0.0  # show time of the last samples
        self._closed = Event()
        self._helper: Thread | None = None
        self._stream: Any
        self._ring: RingBuffer
        self._resample: Resampler
        self._open(device, self.rate)

    @property
    def lost(self) -> int:
        """Frames lost because they were not read within four seconds."""
        return self._ring.lost

    @property
    def block(self) -> int:
        """Frames per block of the device."""
        return int(self._stream.blocksize)

    @property
    def latency(self) -> float:
        """Seconds from the sound to the callback, as reported by PortAudio; at least one block."""
        return max(float(self._stream.latency), self.block / float(self._stream.samplerate))

    def read(self, now: float) -> Samples:
        """The audio since the last call, (n, channels); silence while the device is lost. Never waits."""
        passed = round(min(max(0.0, now - (self._last or 0.0)), _KEPT) * self.rate)
        samples = self._resample(self._ring.read())
        if self._last is None:
            samples = samples[max(0, len(samples) - passed) :]  # without what arrived before the show
        self._last = now
        if len(samples):
            self._alive = now
            self.problem = ""
        elif self._helper is None and now - self._alive > (_TIMEOUT if self._ring.written else _FIRST_TIMEOUT):
            self.problem = f"no sound from the input '{self.name}'; reopening it"
            self._helper = Thread(target=self._reopen, name="sound input", daemon=True)
            self._helper.start()
        if self.problem:
            return np.zeros((passed, self.channels), np.float32)
        return samples

    def close(self) -> None:
        """Release the device."""
        self._closed.set()
        if helper := self._helper:
            helper.join(_RETRY)
        self._stream.close(ignore_errors=True)

    def _open(self, device: Device, rate: int) -> None:
        """Start the stream, then replace the ring buffer."""
        needed = max(self._picked) + 1
        if needed > device.channels:
            raise DeviceError(
                f"the sound input '{device.name}' has no channel {needed} (allowed: 1 to {device.channels})"
            )
        sounddevice, picked = portaudio(), list(self._picked)
        ring = RingBuffer(round(_KEPT * rate), self.channels)
        try:
            with pulse.chosen(device.source):
                stream = sounddevice.InputStream(
                    device=device.index,
                    samplerate=rate,
                    channels=max(
                        needed, min(2, device.channels)
                    ),  # if asked for one channel, a sound server would mix them
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
        self._ring = RingBuffer(1, self.channels)
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
