from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pytest

from vjfx.core.breaker import REST, CircuitBreaker
from vjfx.core.errors import SourceError
from vjfx.core.frame import Frame, Layout, PixelFormat
from vjfx.core.param import Param, Values
from vjfx.core.protocols import Filter, Source
from vjfx.core.stats import Stats
from vjfx.show.worker import SILENT, LayerWorker
from vjfx.values.address import SIGNAL_GROUP

GRAY = PixelFormat(Layout.GRAY8)


def picture(index: int) -> Frame:
    return Frame((np.full((2, 2), index % 256, np.uint8),), GRAY, float(index), index)


class Counter(Source):
    """A source whose frame says which second it is; fails and ends when told to."""

    params = (Param("x"),)

    def __init__(self, fails: Callable[[float], bool] = lambda now: False, ends: float = 1e9) -> None:
        self.fails, self.ends = fails, ends
        self.values: list[Values] = []
        self.closed = 0

    def read(self, now: float, values: Values) -> Frame | None:
        self.values.append(values)
        if self.fails(now):
            raise SourceError("the cable is out")
        return None if now >= self.ends else picture(int(now))

    def close(self) -> None:
        self.closed += 1


class Double(Filter):
    params = ()

    def __init__(self) -> None:
        self.broken = False
        self.resets = 0

    def __call__(self, frame: Frame, values: Values) -> Frame:
        if self.broken:
            raise RuntimeError("no memory")
        return Frame((frame.planes[0] * 2,), GRAY, frame.time, frame.index)

    def reset(self) -> None:
        self.resets += 1


def feed(
    source: Counter, *filters: Double, live: bool = False, reopen: Callable[[], Counter] | None = None
) -> LayerWorker:
    named = [(f"double{i}", f) for i, f in enumerate(filters)]
    return LayerWorker("/layer/a", source, reopen or (lambda: source), named, Stats(), CircuitBreaker(live), live)


def shown(frame: Frame | None) -> int | None:
    return None if frame is None else int(frame.planes[0][0, 0])


def wait_for(found: Callable[[], bool], seconds: float = 5.0) -> bool:
    end = time.monotonic() + seconds
    while not found() and time.monotonic() < end:
        time.sleep(0.005)
    return found()


def test_on_the_step_clock_the_frame_is_the_one_asked_for() -> None:
    line = feed(Counter(), Double())
    assert [shown(line.frame(float(now), {})) for now in range(4)] == [0, 2, 4, 6]


def test_live_the_loop_does_not_wait_and_the_newest_frame_comes() -> None:
    class Slow(Counter):
        def read(self, now: float, values: Values) -> Frame | None:
            time.sleep(0.05)
            return super().read(now, values)

    source = Slow()
    line = feed(source, live=True)
    for now in range(20):
        line.frame(float(now), {})
    assert wait_for(lambda: shown(line.frame(19.0, {})) == 19)
    assert len(source.values) < 20  # what was not wanted any more was never made
    line.close()
    assert source.closed == 1


def test_an_event_is_not_lost_when_a_request_is_overtaken() -> None:
    class Gate(Counter):
        def read(self, now: float, values: Values) -> Frame | None:
            frame = super().read(now, values)
            while now == 0.0 and not opened:
                time.sleep(0.005)
            return frame

    opened: list[bool] = []
    source = Gate()
    line = feed(source, live=True)
    line.frame(0.0, {"/layer/a/source": {"go": False}})
    assert wait_for(lambda: len(source.values) == 1)
    line.frame(1.0, {"/layer/a/source": {"go": True}})
    line.frame(2.0, {"/layer/a/source": {"go": False}})
    opened.append(True)
    assert wait_for(lambda: len(source.values) == 2)
    assert source.values[1] == {"go": True}
    line.close()


def test_a_source_hears_the_signals_that_it_asks_for() -> None:
    source = Counter()
    source.signals = ("beat/time", "audio/bass")
    line = feed(source)
    line.frame(0.0, {"/layer/a/source": {"x": 0.5}})
    line.frame(
        1.0, {"/layer/a/source": {"x": 0.5}, SIGNAL_GROUP: {"beat/time": 7.25, "audio/bass": 0.5, "lfo/sine/8": 1.0}}
    )
    assert source.values[0] == {"x": 0.5, "beat/time": 0.0, "audio/bass": 0.0}
    assert source.values[1] == {"x": 0.5, "beat/time": 7.25, "audio/bass": 0.5}
    deaf = Counter()
    feed(deaf).frame(0.0, {"/layer/a/source": {"x": 0.5}, SIGNAL_GROUP: {"beat/time": 7.25}})
    assert deaf.values == [{"x": 0.5}]


def test_at_its_end_a_source_keeps_its_last_frame() -> None:
    line = feed(Counter(ends=3.0))
    assert [shown(line.frame(now, {})) for now in (1.0, 2.0, 3.0, 4.0)] == [1, 2, 2, 2]


def test_a_source_that_breaks_keeps_its_last_frame_and_is_opened_again(caplog: pytest.LogCaptureFixture) -> None:
    broken, mended = Counter(fails=lambda now: now >= 2), Counter()
    line = feed(broken, live=True, reopen=lambda: mended)
    assert wait_for(lambda: shown(line.frame(1.0, {})) == 1)
    for now in (1.4, 1.8):
        line.frame(now, {})
    assert wait_for(lambda: line.frame(2.0, {}) is not None and broken.closed == 1)
    assert shown(line.frame(2.0 + REST / 4, {})) == 1
    assert wait_for(lambda: shown(line.frame(10.0, {})) == 10)
    assert [r.message for r in caplog.records] == [
        "/layer/a/source is bypassed: the cable is out",
        "/layer/a/source works again",
    ]
    line.close()


def test_a_layer_that_was_hidden_does_not_come_back_with_an_old_frame() -> None:
    gate = Counter()
    line = feed(gate, live=True)
    assert wait_for(lambda: shown(line.frame(1.0, {})) == 1)
    assert line.frame(9.0, {}) is not None  # however long the loop itself was away
    assert wait_for(lambda: shown(line.frame(9.0, {})) == 9)
    line.hide()
    assert line.frame(2.0, {}) is None
    assert wait_for(lambda: shown(line.frame(2.0, {})) == 2)
    line.close()


def test_offline_the_same_error_is_raised() -> None:
    with pytest.raises(SourceError, match="cable"):
        feed(Counter(fails=lambda now: True)).frame(0.0, {})


def test_a_filter_that_fails_is_left_out_and_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    double = Double()
    line = feed(Counter(), double, live=True)
    assert wait_for(lambda: shown(line.frame(3.0, {})) == 6)
    double.broken = True
    assert wait_for(lambda: shown(line.frame(4.0, {})) == 4)
    double.broken = False
    assert shown(line.frame(4.5, {})) == 4
    assert wait_for(lambda: shown(line.frame(9.0, {})) == 18)
    assert double.resets == 1
    assert "RuntimeError: no memory" in caplog.records[0].message
    line.close()


def test_a_source_that_hangs_is_reported_until_it_goes_on() -> None:
    class Hanging(Counter):
        def read(self, now: float, values: Values) -> Frame | None:
            while now == 1.0 and not opened:
                time.sleep(0.005)
            return super().read(now, values)

    opened: list[bool] = []
    line = feed(Hanging(), live=True)
    assert wait_for(lambda: shown(line.frame(0.0, {})) == 0)
    line.frame(1.0, {})
    assert wait_for(lambda: line._working == 1.0)
    line.frame(1.0 + SILENT, {})
    assert line.problem == ""
    line.frame(1.1 + SILENT, {})
    assert line.problem == "no frame for more than 3 s"
    opened.append(True)
    assert wait_for(lambda: line.problem == "")
    line.close()


def test_a_source_that_calls_exit_is_opened_again(caplog: pytest.LogCaptureFixture) -> None:
    def leave(now: float) -> bool:
        raise SystemExit(3)

    mended = Counter()
    line = feed(Counter(fails=leave), live=True, reopen=lambda: mended)
    line.frame(0.0, {})
    assert wait_for(lambda: bool(caplog.records))
    assert "/layer/a/source is bypassed: SystemExit: 3" in caplog.text
    assert wait_for(lambda: shown(line.frame(5.0, {})) == 5)
    line.close()
