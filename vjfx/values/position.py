"""Positions: a value as a share of its range, 0..1, as faders give it and displays show it; and values as text."""

from __future__ import annotations

from collections.abc import Mapping

from vjfx.core.param import Kind, Param, Value
from vjfx.values.address import split
from vjfx.values.target import channel_of, span

_SWITCHES = {"on": True, "true": True, "off": False, "false": False}


def value_at(param: Param, share: float) -> float:
    """The value at a position; on choices, one of them."""
    if param.choices:
        return param.choices[min(int(share * len(param.choices)), len(param.choices) - 1)][0]
    if param.kind in (Kind.FLOAT, Kind.LONG):
        low, high = span(param)
        return low + (high - low) * share
    return share


def position_of(param: Param, value: Value) -> float | None:
    """The position of a value; `value_at` leads back to it. None for what has no position: text, colour, point."""
    if isinstance(value, tuple | str):
        return None
    if param.choices:
        numbers = [number for number, _ in param.choices]
        return numbers.index(int(value)) / max(len(numbers) - 1, 1) if value in numbers else 0.0
    if param.kind in (Kind.FLOAT, Kind.LONG):
        low, high = span(param)
        return min(max((value - low) / (high - low), 0.0), 1.0) if high > low else 0.0
    return float(value)


def meant(value: object, param: Param) -> object:
    """What a text means for a number or a switch: "0.5", "on"; anything else as it is."""
    if not isinstance(value, str) or param.kind in (Kind.TEXT, Kind.COLOR):
        return value
    word = value.strip().casefold()
    if word in {label.casefold() for _, label in param.choices}:
        return value
    try:
        return _SWITCHES[word] if word in _SWITCHES else float(word)
    except ValueError:
        return value


def param_at(address: str, params: Mapping[str, Param]) -> Param | None:
    """The param of a value, or of one channel of a colour or point (`/x/ink/r`): a float; None if there is none."""
    if (param := params.get(address)) is not None:
        return param
    if (found := channel_of(address, params)) is None:
        return None
    low, high = span(params[found[0]])
    return Param(split(address)[1], low=low, high=high)
