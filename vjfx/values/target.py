"""Modulation targets: how a route's level moves a value of each kind."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

from vjfx.core.param import Kind, Param, Value
from vjfx.core.protocols import Signals
from vjfx.values.address import Snapshot, split
from vjfx.values.route import GRIDS, Route

CHANNELS = {Kind.COLOR: "rgba", Kind.POINT: "xy"}


class ModulationTarget(NamedTuple):
    """A route with its target: a value, or one channel of a colour or a point."""

    route: Route
    param: Param
    group: str
    name: str
    channel: int | None

    def apply(self, values: Snapshot, signals: Signals, dt: float) -> None:
        """Add the route's level to the value of this frame."""
        route, param, group = self.route, self.param, values[self.group]
        level = route.push(signals.get(route.source, 0.0), dt, signals.get(GRIDS[route.quantise], 0.0))
        settings = values.get(f"/route/{route.name}")
        share = (settings.number("amount") if settings else route.amount) * level + route.offset
        value = group[self.name]
        if param.kind is Kind.EVENT:
            group[self.name] = bool(value) or route.fires(share)
        elif self.channel is not None and isinstance(value, tuple):
            parts = list(value)
            parts[self.channel] = moved_number(param, parts[self.channel], share, route.endless)
            group[self.name] = tuple(parts)
        elif isinstance(value, int | float):
            group[self.name] = moved(param, value, share, route.endless)


def resolve(route: Route, params: Mapping[str, Param]) -> ModulationTarget | None:
    """A route with the value or channel (`/x/ink/r`) at its address; None if there is none, or it cannot be moved."""
    group, name = split(route.target)
    param = params.get(route.target)
    if param is not None:
        return None if param.kind in (*CHANNELS, Kind.TEXT) else ModulationTarget(route, param, group, name, None)
    if (found := channel_of(route.target, params)) is None:
        return None
    low, high = span(params[group])
    return ModulationTarget(route, Param(name, low=low, high=high), *split(group), found[1])


def channel_of(address: str, params: Mapping[str, Param]) -> tuple[str, int] | None:
    """For the address of a channel (`/x/ink/r`), the address of its colour or point, and the channel's index."""
    whole, name = split(address)
    param = params.get(whole)
    channel = CHANNELS[param.kind].find(name) if param is not None and param.kind in CHANNELS and name else -1
    return (whole, channel) if channel >= 0 else None


def moved(param: Param, value: float, share: float, endless: bool) -> Value:
    """A value moved by a share of its range; choices step, and an endless signal wraps around."""
    if param.kind is Kind.BOOL:
        return value + share >= 0.5
    if param.kind is Kind.LONG:
        low, high = map(int, param.ends)
        numbers = [number for number, _ in param.choices] or range(low, high + 1)
        at = numbers.index(int(value)) if value in numbers else 0
        if endless:
            return numbers[(at + math.floor(share)) % len(numbers)]
        return numbers[min(max(at + round(share * (len(numbers) - 1)), 0), len(numbers) - 1)]
    return moved_number(param, value, share, endless)


def moved_number(param: Param, value: float, share: float, endless: bool) -> float:
    """The same for a float, or one channel of a colour or point."""
    low, high = span(param)
    result = value + (high - low) * share
    return low + (result - low) % (high - low) if endless and high > low else min(max(result, low), high)


def span(param: Param) -> tuple[float, float]:
    """The range of a value; 0 to 1 if it has no limits."""
    low, high = param.ends
    return (low, high) if math.isfinite(low) and math.isfinite(high) else (0.0, 1.0)
