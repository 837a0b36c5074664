"""The one namespace of current values. An address is at once OSC address, preset key, MIDI target and route target."""

from __future__ import annotations

import logging
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from threading import Lock

from vjfx.core.param import Kind, Param, Value, Values
from vjfx.core.protocols import Signals
from vjfx.values.address import SIGNAL_GROUP, Snapshot, split
from vjfx.values.beat import METRES
from vjfx.values.position import meant, param_at, position_of, value_at
from vjfx.values.route import Route
from vjfx.values.target import ModulationTarget, channel_of, resolve

log = logging.getLogger("vjfx")

# Sources of the beat: the sound, MIDI clock, MIDI time code, taps alone, Ableton Link.
CLOCKS = ("sound", "midi", "mtc", "tap", "link")
GLOBALS = {
    "/bpm": Param("bpm", Kind.FLOAT, 120.0, 20.0, 300.0, "bpm", "tempo of the beat clock"),
    "/metre": Param(
        "metre",
        Kind.LONG,
        0,
        0,
        METRES[-1],
        help="beats per bar; 0: as heard",
        choices=((0, "heard"), *((metre, str(metre)) for metre in METRES)),
    ),
    "/tap": Param("tap", Kind.EVENT, False, help="tap a beat"),
    "/resync": Param("resync", Kind.EVENT, False, help="make this the first beat of a bar"),
    "/earlier": Param("earlier", Kind.EVENT, False, help="move the beat a little earlier"),
    "/later": Param("later", Kind.EVENT, False, help="move the beat a little later"),
    "/follow": Param("follow", Kind.BOOL, True, help="let the beat clock follow its source"),
    "/clock": Param("clock", Kind.LONG, 0, help="the source of the beat", choices=tuple(enumerate(CLOCKS))),
    "/latency": Param(
        "latency", Kind.FLOAT, 0.0, 0.0, 500.0, "ms", "how far ahead of the detected beat the beat clock runs"
    ),
    "/routes/on": Param("on", Kind.BOOL, True, help="routes move values"),
    "/blackout": Param("blackout", Kind.BOOL, False, help="black picture; the show plays on behind it"),
    "/freeze": Param("freeze", Kind.BOOL, False, help="hold the picture"),
    "/panic": Param("panic", Kind.EVENT, False, help="set every value back to the preset's"),
    "/preset": Param("preset", Kind.TEXT, "", help="name of the preset to play next"),
    "/preset/next": Param("next", Kind.EVENT, False, help="play the next preset of the folder"),
    "/preset/previous": Param("previous", Kind.EVENT, False, help="play the one before it"),
    "/midi/learn": Param(
        "learn", Kind.TEXT, "", help="an address: the MIDI control that is moved next is bound to it; empty: none"
    ),
    "/midi/save": Param(
        "save",
        Kind.TEXT,
        "",
        help="where to save the bindings that were learned: in the map of all presets, or in this preset",
        options=("", "map", "preset"),
    ),
    "/style/learn": Param(
        "learn", Kind.TEXT, "", help="a picture, or layer:NAME, whose style is learned while the show plays"
    ),
    "/grab": Param("grab", Kind.EVENT, False, help="let every still take the newest frame of its layer"),
    "/master/level": Param("level", Kind.FLOAT, 1.0, help="the master fader: 0 is black"),
}
_KEPT = ("/bpm", "/metre", "/preset", "/latency", "/follow", "/clock")  # by a panic
_NONE = Values()
_UNKNOWN = "unknown address"
_LOGGED_AT_MOST = 20  # unknown addresses that are logged; further ones are only counted


class Patch:
    """Current values of a show. `set` may be called from any thread; the loop takes a snapshot once per frame."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.ignored: Counter[str] = Counter()  # messages with an unknown address or a wrong value, by address
        self._reported: set[tuple[str, str]] = set()  # those that have been logged
        self._params: dict[str, Param] = {}
        self._start: dict[str, Value] = {}
        self._now: Snapshot = {}
        self._events: Counter[str] = Counter()
        self._routes: list[Route] = []
        self._targets: list[ModulationTarget] = []
        self._changed: dict[str, Value] = {}
        self.load({}, {}, ())

    def load(self, params: Mapping[str, Param], values: Mapping[str, Value], routes: Iterable[Route]) -> None:
        """Take the params of another show; global values that the performer has set stay."""
        with self._lock:
            kept = {
                address: self._now.get(group, _NONE).get(name)
                for address in GLOBALS
                for group, name in [split(address)]
            }
            self._params = {**GLOBALS, **params}
            self._start = {address: values.get(address, param.default) for address, param in self._params.items()}
            self._now = defaultdict(Values)
            for address, value in self._start.items():
                group, name = split(address)
                before = kept.get(address)
                self._now[group][name] = value if before is None or address in values else before
            self._events = Counter({address: n for address, n in self._events.items() if address in GLOBALS})
            # Routes that move the amounts of other routes are applied first.
            self._routes = sorted(routes, key=lambda route: not route.target.startswith("/route/"))
            self._targets = self._resolved()
            self._changed = self._flat()

    @property
    def params(self) -> Mapping[str, Param]:
        """Every address, with its param; replaced, never changed, when another show comes on air."""
        return self._params

    def copy(self) -> Patch:
        """A patch of its own with the same params, values and routes, for the outgoing show of a transition."""
        other = Patch()
        with self._lock:
            other._params, other._start = self._params, self._start
            other._routes, other._targets = self._routes, self._targets
            other._now = {group: Values(names) for group, names in self._now.items()}
        return other

    def renew(self, group: str, params: Iterable[Param]) -> None:
        """Replace the params of one group: values that were set and still fit are kept, others get the new default."""
        with self._lock:
            old, now = self._params, self._now.get(group, _NONE)
            fresh = {f"{group}/{param.name}": param for param in params}
            self._params = {address: param for address, param in old.items() if split(address)[0] != group} | fresh
            self._now[group] = Values()
            for address, param in fresh.items():
                before = old[address].default if address in old else None
                self._start[address] = _kept(param, self._start.get(address), before)
                self._now[group][param.name] = _kept(param, now.get(param.name), before)
                self._changed[address] = self._now[group][param.name]
            self._targets = self._resolved()

    def set(self, address: str, value: object) -> None:
        """Set a value from outside, clamped into range; what is wrong is counted and logged once. Never raises."""
        param = self._params.get(address)
        if param is None and (found := channel_of(address, self._params)) is not None:
            return self._set_channel(address, *found, value)
        if param is None:
            return self._refuse(address, _UNKNOWN)
        if value is None or value == ():
            if param.kind is not Kind.EVENT:
                return self._refuse(address, "the value is missing (only triggers take none)")
            value = True
        try:
            taken = param.take(meant(value, param))
        except (ValueError, OverflowError) as error:
            return self._refuse(address, str(error))
        with self._lock:
            if self._params.get(address) is not param:
                return None  # another show came on air in the meantime
            if param.kind is Kind.EVENT:
                self._events[address] += bool(taken)
            else:
                group, name = split(address)
                self._now[group][name] = taken
                self._changed[address] = taken
        return None

    def value(self, address: str) -> Value | None:
        """The value as it was set last, without routes; None for an unknown address."""
        group, name = split(address)
        return self._now.get(group, _NONE).get(name)

    def number(self, address: str) -> float:
        """A number as it was set last, without routes; 0 at an unknown address."""
        group, name = split(address)
        now = self._now.get(group)
        return now.number(name) if now is not None and name in now else 0.0

    def set_normal(self, address: str, share: float) -> None:
        """A controller's position, 0..1, spread over the value's range; on choices, over the choices.

        The address may be that of a channel: `/layer/cam/lineart/ink/r`.
        """
        param = param_at(address, self._params)
        self.set(address, share if param is None else value_at(param, share))

    def position(self, address: str) -> float | None:
        """Where `set_normal` would have put the value, 0..1; None for what has no position. Routes do not count."""
        param, value = param_at(address, self._params), self.value(address)
        if value is None and (found := channel_of(address, self._params)) is not None:
            parts = self.value(found[0])
            value = parts[found[1]] if isinstance(parts, tuple) else None
        return None if param is None or value is None else position_of(param, value)

    def _set_channel(self, address: str, whole: str, channel: int, value: object) -> None:
        try:
            number = Param("channel", low=-math.inf, high=math.inf).take(value)
        except (ValueError, OverflowError) as error:
            return self._refuse(address, str(error))
        with self._lock:
            param = self._params.get(whole)
            group, name = split(whole)
            parts = self._now.get(group, _NONE).get(name)
            if param is None or not isinstance(parts, tuple):
                return None  # another show came on air in the meantime
            moved = tuple(number if n == channel else part for n, part in enumerate(parts))
            self._now[group][name] = self._changed[whole] = param.take(moved)
        return None

    def reset(self) -> None:
        """Panic: every value back to the preset's, except the preset and what concerns the beat."""
        with self._lock:
            for address, value in self._start.items():
                if address not in _KEPT:
                    group, name = split(address)
                    self._now[group][name] = value
                    self._changed[address] = value

    def snapshot(self, signals: Signals, dt: float) -> Snapshot:
        """The values of this frame, routes added; an event is true in exactly one snapshot for each time it came.

        The signals are among them, in the group SIGNAL_GROUP, for sources that use them directly.
        """
        with self._lock:
            values = {group: Values(names) for group, names in self._now.items()}
            for address in [address for address, count in self._events.items() if count > 0]:
                group, name = split(address)
                values[group][name] = True
                self._events[address] -= 1
            targets = self._targets
        if values["/routes"]["on"]:
            for target in targets:
                target.apply(values, signals, dt)
        values[SIGNAL_GROUP] = Values(signals)
        return values

    def changes(self) -> dict[str, Value]:
        """The values that were set since the last call, for controllers that display them."""
        with self._lock:
            changed, self._changed = self._changed, {}
        return changed

    def _resolved(self) -> list[ModulationTarget]:
        """The routes whose targets exist; the others wait until an edited shader has them again."""
        return [target for route in self._routes if (target := resolve(route, self._params)) is not None]

    def _flat(self) -> dict[str, Value]:
        return {f"{group}/{name}": value for group, names in self._now.items() for name, value in names.items()}

    def _refuse(self, address: str, why: str) -> None:
        known = why != _UNKNOWN
        report = (address, why)
        with self._lock:
            if address not in self.ignored and len(self.ignored) >= _LOGGED_AT_MOST and not known:
                address = "..."
            self.ignored[address] += 1
            # Wrong values of known addresses have a budget of their own: unknown addresses must not use it up.
            budget = sum((other != _UNKNOWN) == known for _, other in self._reported)
            new = report not in self._reported and budget < _LOGGED_AT_MOST
            if new:
                self._reported.add(report)
        if new:
            close = [] if known else get_close_matches(report[0], self._params, n=1)
            hint = f"; did you mean '{close[0]}'?" if close else ""
            log.warning("%s: %s%s (ignored; reported once)", report[0], why, hint)


def _kept(param: Param, value: Value | None, before: Value | None) -> Value:
    """The value within the range of its new param; the new default if it was still at the default `before`."""
    try:
        return param.default if value is None or value == before else param.take(value)
    except (ValueError, OverflowError):
        return param.default
