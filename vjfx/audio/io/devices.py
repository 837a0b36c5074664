"""The audio devices of this machine, through PortAudio; the only module that imports sounddevice."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from vjfx.audio.io import pulse
from vjfx.core.errors import DeviceError, unknown

_MONITOR = re.compile(
    r"monitor|loopback|stereo mix|what u hear|wave out mix|blackhole|soundflower|vb-audio|cable output", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Device:
    """An input of PortAudio, or a source of PulseAudio."""

    index: int
    name: str
    api: str  # ALSA, JACK, Core Audio, Windows WASAPI, ...
    channels: int
    rate: int  # samples per second, its own
    default: bool
    source: str = ""  # its name in PulseAudio, for which PortAudio has one device in all

    @property
    def monitor(self) -> bool:
        """Whether it captures what the machine plays, judging by its name."""
        return _MONITOR.search(self.name) is not None

    def __str__(self) -> str:
        facts = [self.api, f"{self.channels} channels", f"{self.rate} Hz"]
        marks = ["default"] * self.default + ["monitor"] * self.monitor
        number = "" if self.source else f"{self.index} "
        return f"{number}{self.name} ({', '.join(facts + marks)})"


def portaudio() -> Any:
    """The sounddevice module; raises DeviceError with the package to install."""
    try:
        import sounddevice
    except OSError as error:
        raise DeviceError(
            "the PortAudio library is missing: apt install libportaudio2 (Debian, Ubuntu), dnf install portaudio "
            "(Fedora), pacman -S portaudio (Arch)"
        ) from error
    return sounddevice


def refresh() -> None:
    """Update the list of devices; no stream may be open. Raises PortAudioError."""
    sounddevice = portaudio()  # which searches for devices only when it starts
    if sounddevice._initialized:
        if any("JACK" in api["name"] for api in sounddevice.query_hostapis()):
            return  # PortAudio aborts the program when it is stopped after the JACK server has died
        sounddevice._terminate()
    sounddevice._initialize()


def devices() -> list[Device]:
    """All inputs: those of PortAudio in its order, then the sources of PulseAudio. Raises DeviceError."""
    inputs = _inputs()
    server = next((device for device in inputs if device.name == "pulse"), None)
    if server is None:
        return inputs
    return inputs + [
        Device(server.index, source.name, "PulseAudio", source.channels, source.rate, False, source.name)
        for source in pulse.sources()
    ]


def find(wanted: str) -> Device:
    """The input with this number or name, or whose name contains it; the default for "". Raises DeviceError."""
    inputs = devices() if wanted else _inputs()
    if not inputs:
        raise DeviceError("no sound input is connected (vjfx devices lists them; --audio synth needs none)")
    if not wanted:
        return next((device for device in inputs if device.default), inputs[0])
    text = wanted.casefold()
    for fits in (
        lambda device: str(device.index) == wanted,
        lambda device: device.name.casefold() == text,
        lambda device: text in device.name.casefold(),
    ):
        for device in filter(fits, inputs):
            return device
    names = (device.name if device.source else f"{device.index} {device.name}" for device in inputs)
    raise DeviceError(unknown("sound input", wanted, names))


def _inputs() -> list[Device]:
    sounddevice = portaudio()
    apis = [api["name"] for api in sounddevice.query_hostapis()]
    default = sounddevice.default.device[0]
    return [
        Device(
            index=info["index"],
            name=info["name"],
            api=apis[info["hostapi"]],
            channels=info["max_input_channels"],
            rate=round(info["default_samplerate"]),
            default=info["index"] == default,
        )
        for info in sounddevice.query_devices()
        if info["max_input_channels"] > 0
    ]
