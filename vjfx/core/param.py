"""Parameters and their values: name, kind, range and help, and how values from outside are checked or clamped."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from vjfx.core.errors import unknown

Value: TypeAlias = bool | int | float | str | tuple[float, ...]


class Values(dict[str, Value]):
    """The current values of one part, by name, made anew for each frame; treat it as read-only.

    A dict, as that is three times as quick to make and to compare as a Mapping in Python. The accessors raise KeyError
    for a name that is missing, and TypeError for a value of another kind.
    """

    __slots__ = ()

    def number(self, name: str) -> float:
        """A float; also a bool or an integer, as a number."""
        value = self[name]
        if not isinstance(value, int | float):
            raise TypeError(f"{name} is {value!r}, not a number")
        return value

    def whole(self, name: str) -> int:
        """A long."""
        value = self[name]
        if not isinstance(value, int):
            raise TypeError(f"{name} is {value!r}, not a whole number")
        return value

    def flag(self, name: str) -> bool:
        """A bool or an event; numbers from 0.5 on are true."""
        return self.number(name) >= 0.5

    def text(self, name: str) -> str:
        """A text."""
        value = self[name]
        if not isinstance(value, str):
            raise TypeError(f"{name} is {value!r}, not a text")
        return value

    def color(self, name: str) -> tuple[float, ...]:
        """r, g, b, a in 0..1."""
        return self._numbers(name, 4)

    def point(self, name: str) -> tuple[float, ...]:
        """x, y."""
        return self._numbers(name, 2)

    def _numbers(self, name: str, count: int) -> tuple[float, ...]:
        value = self[name]
        if not isinstance(value, tuple) or len(value) != count:
            raise TypeError(f"{name} is {value!r}, not {count} numbers")
        return value

    def __or__(self, other: Mapping[str, Value]) -> Values:  # type: ignore[override]  # dict's would give a plain dict
        """These values, replaced by those of `other`."""
        return Values({**self, **other})


class Kind(StrEnum):
    """The kinds of value, named as ISF names its inputs."""

    FLOAT = "float"
    BOOL = "bool"
    LONG = "long"  # a choice: one of the integers in Param.choices, or any integer of the range without them
    EVENT = "event"  # true for exactly one frame
    COLOR = "color"  # r, g, b, a in 0..1
    POINT = "point2D"
    TEXT = "text"  # one of Param.options, or any text without them


@dataclass(frozen=True, slots=True)
class Param:
    """One parameter; the range is inclusive. `choices`: values of a long, with labels; `options`: values of a text."""

    name: str
    kind: Kind = Kind.FLOAT
    default: Value = 0.0
    low: Value = 0.0
    high: Value = 1.0
    unit: str = ""
    help: str = ""
    choices: tuple[tuple[int, str], ...] = ()
    options: tuple[str, ...] = ()

    def check(self, value: object) -> Value:
        """The value as this kind; raises ValueError if it does not fit or is out of range. For presets."""
        taken = self.take(value)
        if self.kind is Kind.FLOAT or (self.kind is Kind.LONG and not self.choices):
            number = _number(value)
            if number != taken:
                unit = f" {self.unit}" if self.unit else ""
                raise ValueError(f"{number:g} is out of range (allowed: {self.low:g} to {self.high:g}{unit})")
        given = _numbers(value, 2, 4) if isinstance(value, list | tuple) else ()
        if isinstance(taken, tuple) and taken[: len(given)] != given:
            raise ValueError(f"{list(given)} is out of range (allowed: {self.low} to {self.high} each)")
        return taken

    def take(self, value: object) -> Value:
        """The value as this kind, clamped into range; raises ValueError if it does not fit. For controllers."""
        match self.kind:
            case Kind.FLOAT:
                return _clamp(_number(value), *self.ends)
            case Kind.BOOL | Kind.EVENT:
                return _number(value) >= 0.5
            case Kind.LONG:
                return self._long(value)
            case Kind.COLOR:
                return self._color(value)
            case Kind.POINT:
                parts = _numbers(value, 2, 2)
                low, high = _pair(self.low), _pair(self.high)
                return tuple(_clamp(p, a, b) for p, a, b in zip(parts, low, high, strict=True))
            case Kind.TEXT:
                if not isinstance(value, str):
                    raise ValueError(f"{value!r} is not a text")
                if self.options and value not in self.options:
                    raise ValueError(unknown("value", value, self.options))
                return value

    @property
    def ends(self) -> tuple[float, float]:
        """The range; for a point or a colour that of the first component."""
        return _pair(self.low)[0], _pair(self.high)[0]

    def _long(self, value: object) -> int:
        if isinstance(value, str) and self.choices:
            labels = {label.casefold(): number for number, label in self.choices}
            if value.casefold() not in labels:
                raise ValueError(unknown("choice", value, (label for _, label in self.choices)))
            return labels[value.casefold()]
        number = round(_number(value))
        if not self.choices:
            return int(_clamp(number, *self.ends))
        if number not in {choice for choice, _ in self.choices}:
            allowed = ", ".join(f"{choice} {label}" for choice, label in self.choices)
            raise ValueError(f"{number} is not one of the choices (allowed: {allowed})")
        return number

    def _color(self, value: object) -> tuple[float, ...]:
        if isinstance(value, str):
            return _hex(value)
        parts = tuple(_clamp(part, 0.0, 1.0) for part in _numbers(value, 3, 4))
        return parts if len(parts) == 4 else (*parts, 1.0)


def defaults(params: Iterable[Param]) -> Values:
    """The default of each parameter."""
    return Values({param.name: param.default for param in params})


def _number(value: object) -> float:
    if isinstance(value, list | tuple) and len(value) == 1:
        value = value[0]
    if not isinstance(value, bool | int | float):
        raise ValueError(f"{value!r} is not a number")
    number = float(value)
    if math.isnan(number):
        raise ValueError("NaN is not allowed")
    return number


def _numbers(value: object, least: int, most: int) -> tuple[float, ...]:
    if not isinstance(value, list | tuple) or not least <= len(value) <= most:
        wanted = f"{least}" if least == most else f"{least} or {most}"
        raise ValueError(f"{value!r} is not a list of {wanted} numbers")
    return tuple(_number(part) for part in value)


def _pair(bound: Value) -> tuple[float, float]:
    if isinstance(bound, tuple):
        return bound[0], bound[1]
    return float(bound), float(bound)


def _clamp(value: float, low: float, high: float) -> float:
    return min(max(value, low), high)


def _hex(text: str) -> tuple[float, ...]:
    digits = text.removeprefix("#")
    if not text.startswith("#") or len(digits) not in (6, 8) or any(d not in "0123456789abcdefABCDEF" for d in digits):
        raise ValueError(f"'{text}' is not a colour (allowed: '#rrggbb', '#rrggbbaa' or [r, g, b, a] from 0 to 1)")
    parts = tuple(int(digits[i : i + 2], 16) / 255 for i in range(0, len(digits), 2))
    return parts if len(parts) == 4 else (*parts, 1.0)
