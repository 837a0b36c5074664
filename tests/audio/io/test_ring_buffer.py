from __future__ import annotations

from threading import Thread

import numpy as np

from vjfx.audio.io.ring_buffer import RingBuffer
from vjfx.core.protocols import Samples


def ramp(start: int, stop: int) -> Samples:
    return np.arange(start, stop, dtype=np.float32)[:, None]


def test_every_frame_is_read_once() -> None:
    ring, at, got = RingBuffer(100, 1), 0, []
    for count in (1, 60, 0, 99, 100, 7, 93):
        ring.write(ramp(at, at + count))
        at += count
        got.append(ring.read())
    assert np.array_equal(np.concatenate(got), ramp(0, at))
    assert len(ring.read()) == 0
    assert ring.lost == 0


def test_the_oldest_frames_are_lost_and_counted() -> None:
    ring = RingBuffer(100, 1)
    for at in range(0, 250, 50):
        ring.write(ramp(at, at + 50))
    assert np.array_equal(ring.read(), ramp(150, 250))
    assert ring.lost == 150


def test_a_slow_reader_never_gets_torn_audio() -> None:
    size, block, total = 1 << 20, 1 << 14, 1 << 23  # so large that the writer advances while the reader copies
    ring, blocks = RingBuffer(size, 1), [ramp(at, at + block) for at in range(0, total, block)]

    def write() -> None:
        for samples in blocks:
            ring.write(samples)

    writer = Thread(target=write)
    writer.start()
    got: list[Samples] = []
    while writer.is_alive():
        got.append(ring.read())
    writer.join()
    got.append(ring.read())
    for samples in got:
        assert np.all(np.diff(samples[:, 0]) == 1)
    assert sum(map(len, got)) + ring.lost == total
