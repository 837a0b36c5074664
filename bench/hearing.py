"""Latency, endurance and cost of audio analysis: `python -m bench.hearing`.

Measures the time from a click in a PulseAudio null sink to the changed value, runs an hour of audio through the ring
buffer and the analyzer, and measures the processor time that the analysis takes.
"""

from __future__ import annotations

import os
import resource
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from tests.audio.pulse import Pulse
from vjfx.audio.analysis.feature_extractor import FeatureExtractor
from vjfx.audio.analyzer import AudioAnalyzer
from vjfx.audio.groovebox.synth import Synth
from vjfx.audio.io.devices import portaudio
from vjfx.audio.io.ring_buffer import RingBuffer
from vjfx.core.protocols import Samples, Setting

CLICKS = 50
BLOCK, RATE = 256, 48000
HOUR = 3600  # seconds


def latency() -> None:
    """One stream plays clicks, another captures them; the loop polls every half millisecond."""
    sounddevice = portaudio()
    ring, analyzer = RingBuffer(4 * RATE, 2), AudioAnalyzer(RATE, 2)
    played: list[float] = []  # when the callback output the click
    arrived: list[float] = []  # when the callback received it
    detected: list[float] = []  # when the value had changed
    random, due = np.random.default_rng(0), [0]

    def play(out: Samples, count: int, *_: Any) -> None:
        out.fill(0)
        due[0] -= count
        if due[0] < 0:
            due[0] = int(RATE * random.uniform(0.25, 0.35))
            out[int(random.integers(count))] = 0.9
            played.append(time.perf_counter())

    def record(samples: Samples, *_: Any) -> None:
        if len(arrived) < len(played) and np.abs(samples).max() > 0.5:
            arrived.append(time.perf_counter())
        ring.write(samples)

    shape = {"samplerate": RATE, "channels": 2, "dtype": "float32", "blocksize": BLOCK, "latency": "low"}
    with (
        sounddevice.InputStream(device="pulse", callback=record, **shape) as source,
        sounddevice.OutputStream(device="pulse", callback=play, **shape),
    ):
        while len(detected) < CLICKS:
            analyzer.feed(ring.read())
            if analyzer.counts["any"] > len(detected):
                detected.append(time.perf_counter())
            time.sleep(0.0005)
        reported = source.latency
    count = min(len(detected), len(arrived))
    transport = 1000 * (np.array(arrived[:count]) - played[:count])
    late = 1000 * (np.array(detected[:count]) - arrived[:count])
    allowed = 1000 * (BLOCK + analyzer.hop) / RATE + 2
    print(f"{count} clicks, blocks of {BLOCK}, hops of {analyzer.hop}; PortAudio reports {1000 * reported:.1f} ms")
    print(f"  from callback to callback: median {np.median(transport):.1f} ms")
    print(
        f"  from there to the changed value: median {np.median(late):.2f} ms, 95 % under {np.quantile(late, 0.95):.2f},"
        f" worst {late.max():.2f} (wanted: {allowed:.1f})"
    )


def hour() -> None:
    """Blocks through the ring buffer as from a device, read 60 times per second of audio."""
    synth = Synth("", Setting())
    minute = synth.samples(0, 60 * RATE)
    ring, analyzer = RingBuffer(4 * RATE, 2), AudioAnalyzer(RATE, 2)
    memory: list[int] = []
    fed = got = 0
    start = time.process_time()
    while fed < HOUR * RATE:
        at = fed % len(minute)
        ring.write(minute[at : at + BLOCK])
        fed += BLOCK
        if fed % (3 * BLOCK) == 0 or fed >= HOUR * RATE:
            samples = ring.read()
            got += len(samples)
            values = analyzer.feed(samples)
        if fed % (600 * RATE) < BLOCK:
            memory.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    taken = time.process_time() - start
    print(f"an hour in {taken:.0f} s: {got} of {fed} frames, {ring.lost} lost, {values['beat/bpm']:.2f} bpm at the end")
    print(f"  the most memory by every tenth minute, MiB: {', '.join(f'{size / 1024:.1f}' for size in memory)}")


def cost() -> None:
    """Processor time of 20 seconds of audio, fed as at 60 frames per second; the best of five."""
    sound = Synth("", Setting()).samples(0, 20 * RATE)
    for name, make in (("features and onsets", FeatureExtractor), ("with the beat", AudioAnalyzer)):
        best = float("inf")
        for _ in range(5):
            analyzer: Any = make(RATE, 2)
            start = time.process_time()
            for at in range(0, len(sound), 800):
                analyzer.feed(sound[at : at + 800])
            best = min(best, time.process_time() - start)
        print(f"{name}: {100 * best / 20:.2f} % of a core")


def main() -> None:
    """Start a sound server first, since PortAudio looks for one when it starts."""
    with tempfile.TemporaryDirectory() as folder:
        pulse = Pulse(Path(folder))
        pulse.start()
        os.environ.update(pulse.env)
        try:
            latency()
        finally:
            pulse.stop()
    cost()
    hour()


if __name__ == "__main__":
    main()
