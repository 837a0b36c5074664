"""A show for Python programs: stepped frame by frame, or played live; see `vjfx.open`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from vjfx.app.options import Options
from vjfx.app.session import Session
from vjfx.core.errors import UsageError, unknown
from vjfx.core.param import Kind, Param, Value
from vjfx.show import library, preset_reader
from vjfx.values.target import channel_of

_LIVE = {"/preset": "changes its preset", "/style/learn": "learns"}


class Player:
    """An open show; use it as a context manager, or call `close`."""

    def __init__(
        self,
        preset: str | Path | Mapping[str, object],
        *,
        source: str | Path | None,
        audio: str,
        size: tuple[int, int],
        fps: float,
        live: bool,
        window: bool,
        osc: str | int | None,
        record: str | Path | None,
        device: str,
    ) -> None:
        """See `vjfx.open`."""
        _check(size, fps, live, window, osc)
        if isinstance(preset, Mapping):
            written = preset_reader.from_dict(preset)
        else:
            written = preset_reader.load(library.preset(str(preset)))
        options = Options(
            preset=written.name if isinstance(preset, Mapping) else str(preset),
            source=None if source is None else str(source),
            audio=audio,
            size=size,
            fps=fps,
            live=live,
            window=window,
            osc=None if osc is None else str(osc),
            record=None if record is None else Path(record),
            device=device,
        )
        self._session = Session(options, written)
        self._closed = False
        try:
            self._session.start()
        except BaseException:
            self.close(complete=False)
            raise

    def __enter__(self) -> Player:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close(complete=error is None)

    @property
    def addresses(self) -> Mapping[str, Param]:
        """Every address that can be set, with its range and help."""
        return self._session.patch.params

    @property
    def signals(self) -> Mapping[str, float]:
        """The signals of the sound in the last frame, by name: "audio/bass"."""
        return self._session.loop.audio.signals

    @property
    def now(self) -> float:
        """Seconds of the show at the last frame."""
        return self._session.loop.now

    def set(self, address: str, value: Value | None = None) -> None:
        """Set a value, from any thread; without a value, fire a trigger. Values out of range are clamped.

        Raises UsageError for an unknown address or a value of another kind.
        """
        whole = channel_of(address, self.addresses)
        param = Param(address) if whole is not None else self.addresses[self._known(address)]
        if address in _LIVE and not self._session.options.live:
            raise UsageError(f"{address}: only a live show {_LIVE[address]}")
        try:
            if value is not None:
                param.take(value)
            elif param.kind is not Kind.EVENT:
                raise ValueError("the value is missing (only triggers take none)")
        except (ValueError, OverflowError) as error:
            raise UsageError(f"{address}: {error}") from None
        self._session.patch.set(address, value)

    def get(self, address: str) -> Value:
        """A value as it was set last, without what routes add; raises UsageError for an unknown address."""
        value = self._session.patch.value(self._known(address))
        return False if value is None else value

    def step(self) -> NDArray[np.uint8]:
        """Draw the next frame: (H, W, 3) uint8, RGB, rows from the top. Live, waits for its time."""
        if self._closed:
            raise UsageError("the show is closed")
        loop = self._session.loop
        loop.turn(loop.clock.tick())
        assert loop.delivery.picture is not None
        return np.ascontiguousarray(loop.delivery.picture.pixels()[..., :3])

    def frames(self, seconds: float) -> Iterator[NDArray[np.uint8]]:
        """The pictures of the next seconds, one per step."""
        for _ in range(round(seconds * self._session.fps)):
            yield self.step()

    def play(self, seconds: float | None = None, on_frame: Callable[[Player], bool | None] | None = None) -> None:
        """Play for so long, or until the window is closed or `on_frame`, called before each frame, returns False."""
        if self._closed:
            raise UsageError("the show is closed")
        self._session.play(seconds, lambda: on_frame is None or on_frame(self) is not False)

    def close(self, complete: bool = True) -> None:
        """Finish the recording and close every device; a recording that is not `complete` replaces no older film."""
        if not self._closed:
            self._closed = True
            self._session.close(complete)

    def _known(self, address: str) -> str:
        if address not in self.addresses:
            raise UsageError(unknown("address", address, self.addresses))
        return address


def _check(size: tuple[int, int], fps: float, live: bool, window: bool, osc: str | int | None) -> None:
    """Raise UsageError for options that make no sense; the others are checked where they are used."""
    if not isinstance(size, tuple) or len(size) != 2 or not all(isinstance(n, int) and 0 < n <= 16384 for n in size):
        raise UsageError(f"size = {size!r} (allowed: (width, height), whole numbers from 1 to 16384)")
    if not isinstance(fps, int | float) or not 1 <= fps <= 500:
        raise UsageError(f"fps = {fps!r} (allowed: 1 to 500)")
    if not live and (window or osc is not None):
        raise UsageError("window and osc need live=True")
