"""Opens the controllers that the options name; one that fails later never stops the show."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from vjfx.app.options import Options
from vjfx.control import CONTROLS
from vjfx.core.binding import Binding
from vjfx.core.breaker import CircuitBreaker
from vjfx.core.errors import DeviceError, LibraryError
from vjfx.core.protocols import ClockBeat, Controller, ControlTarget
from vjfx.core.registry import ControlKind

log = logging.getLogger("vjfx")

AUTO = "auto"  # the argument that nobody has written: what is missing is not worth a word


def requested(options: Options) -> list[tuple[ControlKind, str]]:
    """Kind and argument of every controller; raises UsageError, PluginError."""
    own = {"osc": options.osc, "osc-out": options.osc_out, "midi": options.midi}
    wanted = [(name, argument) for name, argument in own.items() if argument not in (None, "off")]
    for spec in options.controls:
        name, _, argument = spec.partition(":")
        wanted.append((name, argument))
    return [(CONTROLS.find(name), argument or "") for name, argument in wanted]


class Controllers:
    """All controllers of a performance."""

    def __init__(self, breaker: CircuitBreaker) -> None:
        self._breaker = breaker
        self._open: dict[str, Controller] = {}

    def open(self, requests: list[tuple[ControlKind, str]], target: ControlTarget, opened: ExitStack) -> None:
        """Open them; one that is missing is a warning where its kind is not required. Raises DeviceError."""
        for kind, argument in requests:
            try:
                controller = kind.open(argument, target)
            except DeviceError as error:
                if kind.required:
                    raise
                if argument != AUTO or isinstance(error, LibraryError):
                    log.warning("no %s: %s", kind.name, error)
            else:
                opened.callback(_close, kind.name, controller)
                self._open[f"control {kind.name}:{argument}"] = controller

    @property
    def names(self) -> list[str]:
        """What is open, as it is shown at the start."""
        return [controller.name for controller in self._open.values() if controller.name]

    def bind(self, bindings: Mapping[str, Binding], preset: Path, now: float) -> None:
        """Give the MIDI bindings of a preset to all."""
        for name, controller in self._open.items():
            try:  # also while it is bypassed: this call does not come again
                controller.preset = preset
                controller.bind(bindings)
            except Exception as error:
                self._breaker.fail(name, error, now)

    def beat(self, beats: float, bpm: float, now: float) -> None:
        """Tell all where the beat is; once per frame."""
        for name, controller in self._open.items():
            self._breaker.attempt(name, now, partial(controller.beat, beats, bpm), None)

    def clock(self, source: str, now: float) -> ClockBeat | None:
        """The beat of another machine, from the first controller that hears one."""
        beats = (
            self._breaker.attempt(name, now, partial(each.clock, source), None) for name, each in self._open.items()
        )
        return next((beat for beat in beats if beat is not None), None)

    def send(self, changes: Mapping[str, object], now: float) -> None:
        """Send values that have changed to all."""
        for name, controller in self._open.items():
            self._breaker.attempt(name, now, partial(controller.send, changes), None)

    def status(self, now: float) -> list[str]:
        """The lines for the overlay."""
        lines = [self._breaker.attempt(name, now, each.status, "") for name, each in self._open.items()]
        return [line for line in lines if line]


def _close(name: str, controller: Controller) -> None:
    try:
        controller.close()
    except Exception as error:
        log.warning("%s cannot be closed: %s: %s", name, type(error).__name__, error)
