"""Durations of the stages of a frame, in rings of bounded size."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

KEPT = 20_000  # the newest measurements of each stage: eleven minutes at 30 frames a second


class Ring:
    """The newest durations of one stage, in seconds."""

    def __init__(self) -> None:
        self._ring: NDArray[np.float32] = np.zeros(64, np.float32)
        self.count = 0

    def add(self, seconds: float) -> None:
        """Take one duration."""
        if self.count == len(self._ring) < KEPT:
            self._ring = np.concatenate([self._ring, np.zeros(min(self.count, KEPT - self.count), np.float32)])
        self._ring[self.count % len(self._ring)] = seconds
        self.count += 1

    def percentiles(self, *ranks: float) -> list[float]:
        """The percentiles of the durations at `ranks` (0..100), in milliseconds."""
        if not self.count:
            return [0.0] * len(ranks)
        values = np.percentile(self._ring[: min(self.count, len(self._ring))], ranks)
        return [round(float(value) * 1000, 3) for value in values]

    def recent(self, count: int) -> float:
        """The mean of the newest `count` durations, in seconds."""
        if not self.count:
            return 0.0
        newest = [self._ring[i % len(self._ring)] for i in range(max(0, self.count - count), self.count)]
        return float(np.mean(newest))


class Stats:
    """Durations by stage. Layer workers measure in their own threads; each stage has one writer."""

    def __init__(self, started: float | None = None) -> None:
        self.frames = 0
        self.started = time.perf_counter() if started is None else started
        self.fence: Callable[[], object] | None = None  # waits for the GPU, to measure stages apart
        self.first_frame: float | None = None  # seconds after the start of the program
        self.work = Ring()  # the loop's work per frame, without waiting
        self._stages: dict[str, Ring] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Measure the block inside."""
        start = time.perf_counter()
        try:
            yield
        finally:
            if self.fence is not None:
                self.fence()
            ring = self._stages.get(name)
            if ring is None:
                ring = self._stages.setdefault(name, Ring())
            ring.add(time.perf_counter() - start)

    def spent(self, name: str, times: int = 8) -> float:
        """Seconds that a stage takes: the mean of its newest durations, 0 before the first."""
        return self._stages[name].recent(times) if name in self._stages else 0.0

    def frame(self, seconds: float) -> None:
        """Count a frame, on which the loop worked for so many seconds."""
        if self.first_frame is None:
            self.first_frame = time.perf_counter() - self.started
        self.frames += 1
        self.work.add(seconds)

    def report(self, dropped: int, seconds: float) -> Mapping[str, object]:
        """The contents of `--report`."""
        p50, p95, p99, most = self.work.percentiles(50, 95, 99, 100)
        stages = {name: ring.percentiles(50, 99) for name, ring in sorted(self._stages.items())}
        return {
            "frames": self.frames,
            "dropped": dropped,
            "seconds": round(seconds, 3),
            "fps": round(self.frames / seconds, 2) if seconds else 0.0,
            "first_frame_s": None if self.first_frame is None else round(self.first_frame, 3),
            "frame_ms": {"p50": p50, "p95": p95, "p99": p99, "max": most},
            "stages_ms": {name: {"p50": low, "p99": high} for name, (low, high) in stages.items()},
        }
