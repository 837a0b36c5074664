"""Programs that use sound devices; PortAudio chooses its server when it starts, so each test has one of its own."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator

import numpy as np

from vjfx.audio.analysis.feature_extractor import FeatureExtractor
from vjfx.audio.groovebox.synth import Synth
from vjfx.audio.io.capture import Capture
from vjfx.audio.io.devices import devices
from vjfx.audio.io.speaker import Speaker
from vjfx.core.errors import DeviceError
from vjfx.core.protocols import Samples, Setting

LIVE = Setting(live=True)


def frames(seconds: float) -> Iterator[float]:
    """The time of each frame of a show, in real time."""
    start = time.monotonic()
    while (now := time.monotonic() - start) < seconds:
        yield now
        time.sleep(1 / 60)


def say(**values: object) -> None:
    print(json.dumps(values), flush=True)


def listing() -> None:
    say(lines=[str(device) for device in devices()])


def capture(wanted: str) -> None:
    """Capture two seconds."""
    device = Capture(wanted, LIVE)
    features = FeatureExtractor(device.rate, device.channels)
    got: list[Samples] = []
    values: dict[str, float] = {}
    for now in frames(2):
        got.append(device.read(now))
        values = features.feed(got[-1])
    device.close()
    device.close()
    samples = np.concatenate(got)
    spectrum = np.abs(np.fft.rfft(samples[-device.rate :, 0]))
    say(
        rate=device.rate,
        frames=len(samples),
        channels=samples.shape[1],
        hertz=int(spectrum.argmax()),
        lost=device.lost,
        problem=device.problem,
        values=values,
        block=device.block,
        latency=device.latency,
    )


def unplug() -> None:
    """Report when sound arrives, when it stops, and when it is back."""
    capture = Capture("", LIVE)
    states = ["heard", "gone", "back"]
    for now in frames(15):
        silent = not capture.read(now).any()
        if (bool(capture.problem), silent) == (states[0] == "gone", states[0] == "gone"):
            say(state=states.pop(0), problem=capture.problem)
            if not states:
                break
    capture.close()


def play() -> None:
    """Play the groovebox and capture it: correlation, and delay in seconds."""
    capture, speaker = Capture("", LIVE), Speaker(Synth("", LIVE))
    got: list[Samples] = []
    for now in frames(3):
        speaker.follow(now)
        got.append(capture.read(now))
    speaker.close()
    speaker.close()
    capture.close()
    captured = np.concatenate(got)[:, 0]
    grid = np.arange(3 * capture.rate) / capture.rate
    synth = Synth("", LIVE).samples(0, 3 * Synth.rate)[:, 0]
    played = np.interp(grid, np.arange(len(synth)) / Synth.rate, synth)
    size = 1 << 20
    likeness = np.fft.irfft(np.fft.rfft(captured, size) * np.conj(np.fft.rfft(played, size)))[: capture.rate]
    late = int(likeness.argmax())
    part = slice(capture.rate, 2 * capture.rate)
    fit = np.corrcoef(captured[late:][part], played[part])[0, 1]
    say(late=late / capture.rate, fit=fit)


def refuse(wanted: str) -> None:
    """The errors of an input and an output that do not exist."""
    for kind, make in (("input", lambda: Capture(wanted, LIVE)), ("output", lambda: Speaker(Synth("", LIVE)))):
        try:
            make().close()
        except DeviceError as error:
            say(kind=kind, error=str(error))


if __name__ == "__main__":
    {"listing": listing, "capture": capture, "unplug": unplug, "play": play, "refuse": refuse}[sys.argv[1]](
        *sys.argv[2:]
    )
