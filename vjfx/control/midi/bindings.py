"""Bindings as presets and maps write them: `"cc 1/21" = "/address"`, `"note 1/41" = "/preset neon"`, or a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from vjfx.control.midi import profiles
from vjfx.control.midi.encoders import ENCODINGS
from vjfx.control.midi.names import ALLOWED, KINDS, is_raw, parse_control
from vjfx.control.midi.takeover import MODES as TAKEOVERS
from vjfx.core.binding import Binding
from vjfx.core.errors import unknown
from vjfx.core.param import Kind, Param
from vjfx.values.position import meant, param_at
from vjfx.values.route import CURVES
from vjfx.values.target import CHANNELS

ANY = ""  # the key of a binding whose control is not known yet
DEFAULT = "takeover"  # key of a table of bindings that says how all of its faders take over
MODES = ("momentary", "toggle", "velocity")
_WORDS = {"mode": MODES, "relative": tuple(ENCODINGS), "takeover": TAKEOVERS, "curve": tuple(CURVES)}
_OPTIONS = ("to", "value", "range", "invert", "step", "acceleration", "feedback", *_WORDS)
# Options that say different things about the same control.
_RIVALS = {
    "value": ("range", "curve", "mode", "step", "relative", "takeover"),
    "step": ("curve", "mode", "takeover"),
    "relative": ("curve", "mode", "takeover", "invert"),
    "mode": ("curve", "takeover"),
}


def split_device(key: str) -> tuple[str, str]:
    """The device and the control of "MIDImix: fader 3"; without a device that is empty."""
    device, separator, control = key.rpartition(": ")
    return (device, control) if separator else ("", key)


def read_binding(key: str, written: object, takeover: object = "") -> Binding:
    """The binding of a control; `takeover`: where it names none. Raises ValueError for users."""
    if takeover not in ("", *TAKEOVERS):
        raise ValueError(unknown(DEFAULT, str(takeover), TAKEOVERS))
    if key != ANY:
        _check_control(key)
    if isinstance(written, str):
        address, _, value = written.partition(" ")
        return Binding(key, address, value=value.strip() or None, takeover=str(takeover))
    if isinstance(written, Mapping):
        binding = _from_table(key, written)
        return replace(binding, takeover=binding.takeover or str(takeover))
    raise ValueError(f'{written!r} is not a binding (allowed: "/address", "/address value", {{ to = "/address" }})')


def _check_control(key: str) -> None:
    _, control = split_device(key)
    if is_raw(control):
        parse_control(control)
    elif not profiles.is_control(control):
        first, names = control.partition(" ")[0], profiles.control_names()
        close = get_close_matches(first, KINDS, n=1) or get_close_matches(control, names, n=1)
        hint = f"; did you mean '{close[0]}'?" if close else ""
        raise ValueError(f"'{key}' is not a MIDI control{hint} (allowed: {ALLOWED}, or a name such as 'fader 1')")


def _from_table(key: str, table: Mapping[str, Any]) -> Binding:
    for option in table:
        if option not in _OPTIONS:
            raise ValueError(unknown("key", option, _OPTIONS))
    for option, rivals in _RIVALS.items():
        if option in table and (both := [rival for rival in rivals if rival in table]):
            raise ValueError(f"'{option}' and '{both[0]}' exclude each other")
    if not isinstance(table.get("to"), str):
        raise ValueError('the address is missing (as in { to = "/layer/cam/opacity" })')
    for option, words in _WORDS.items():
        if option in table and table[option] not in words:
            raise ValueError(unknown(option, str(table[option]), words))
    for option in ("invert", "feedback"):
        if not isinstance(table.get(option, False), bool):
            raise ValueError(f"{option} = {table[option]!r} (allowed: true, false)")
    if "acceleration" in table and "relative" not in table:
        raise ValueError("'acceleration' needs 'relative': it is for encoders")
    value = table.get("value")
    return Binding(
        control=key,
        address=table["to"],
        value=tuple(value) if isinstance(value, list) else value,
        span=_span(table["range"]) if "range" in table else None,
        step=_number(table, "step", 0.0),
        acceleration=_number(table, "acceleration", 1.0, 1.0, 100.0),
        **{option: table[option] for option in ("invert", "feedback", *_WORDS) if option in table},
    )


def fit(binding: Binding, params: Mapping[str, Param]) -> Binding:
    """The binding with its value as the address takes it; raises ValueError where it cannot move this address."""
    param = param_at(binding.address, params)
    if param is None:
        raise ValueError(unknown("address", binding.address, bindable(params, binding.value is not None)))
    if binding.value is not None:
        return replace(binding, value=param.check(meant(binding.value, param)))
    if param.kind in CHANNELS:
        what = "colour" if param.kind is Kind.COLOR else "point"
        channels = ", ".join(f"{binding.address}/{channel}" for channel in CHANNELS[param.kind])
        raise ValueError(f"{binding.address} is a {what}, and a controller moves one number (allowed: {channels})")
    if param.kind is Kind.TEXT:
        raise ValueError(
            f"{binding.address} is a text, which needs a value (as in '{binding.address} {_example(param)}')"
        )
    number = param.kind is Kind.FLOAT or (param.kind is Kind.LONG and not param.choices)
    if binding.span is not None:
        if not number:
            raise ValueError(f"{binding.address} is not a number, so it has no range")
        for end in binding.span:
            param.check(end)
    if binding.step and param.kind not in (Kind.FLOAT, Kind.LONG):
        raise ValueError(f"{binding.address} has no steps (allowed: numbers and choices)")
    return binding


def bindable(params: Mapping[str, Param], with_value: bool = False) -> list[str]:
    """Every address that a controller may move, or set to a value."""
    ends: list[str] = []
    for address, param in params.items():
        if with_value or param.kind not in (*CHANNELS, Kind.TEXT):
            ends.append(address)
        ends += [f"{address}/{channel}" for channel in CHANNELS.get(param.kind, "")]
    return ends


def _example(param: Param) -> str:
    return param.options[0] if param.options else "neon" if param.name == "preset" else "WORDS"


def _span(written: object) -> tuple[float, float]:
    numbers = written if isinstance(written, list) else []
    if len(numbers) != 2 or not all(isinstance(n, int | float) and not isinstance(n, bool) for n in numbers):
        raise ValueError(f"range = {written!r} (allowed: two numbers, as in [0.2, 0.8])")
    return float(numbers[0]), float(numbers[1])


def _number(table: Mapping[str, Any], key: str, otherwise: float, low: float = -1e9, high: float = 1e9) -> float:
    value = table.get(key, otherwise)
    if not isinstance(value, int | float) or isinstance(value, bool) or not low <= value <= high:
        raise ValueError(f"{key} = {value!r} (allowed: a number{f' from {low:g} to {high:g}' if low > -1e9 else ''})")
    return float(value)
