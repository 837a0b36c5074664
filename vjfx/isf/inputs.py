"""INPUTS of an ISF header: parameters, images and sounds, with the unusual defaults of real files.

Specification: https://github.com/mrRay/ISF_Spec
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from vjfx.core.param import Kind, Param, Value
from vjfx.isf.header import as_json, elements, identifier, to_bool, to_float, to_int

_BLANK: dict[Kind, Value] = {
    Kind.FLOAT: 0.0,
    Kind.BOOL: False,
    Kind.EVENT: False,
    Kind.COLOR: (0.0, 0.0, 0.0, 0.0),
    Kind.POINT: (0.0, 0.0),
}


@dataclass(frozen=True, slots=True)
class SoundInput:
    """An image input that holds sound: one row per channel."""

    name: str
    spectrum: bool  # True: audioFFT, False: audio
    width: int | None  # None: the host decides


@dataclass(slots=True)
class Inputs:
    """The inputs of a shader, by kind."""

    images: list[str] = field(default_factory=list)
    sounds: list[SoundInput] = field(default_factory=list)
    params: list[Param] = field(default_factory=list)
    identity: dict[str, Value] = field(default_factory=dict)
    shares: set[str] = field(default_factory=set)

    def add(self, item: Mapping[str, Any]) -> None:
        """Add one object of INPUTS; raises ValueError with a readable message."""
        name, kind = identifier(item.get("NAME"), "NAME"), item.get("TYPE")
        if kind == "image":
            self.images.append(name)
        elif kind in ("audio", "audioFFT"):
            width = to_int(item["MAX"], "MAX") if item.get("MAX") else None
            self.sounds.append(SoundInput(name, kind == "audioFFT", min(max(width, 1), 16384) if width else None))
        else:
            self._add_param(name, kind, item)

    def _add_param(self, name: str, kind: object, item: Mapping[str, Any]) -> None:
        if kind == "text" or not isinstance(kind, str) or kind not in set(Kind):
            allowed = ", ".join([*_BLANK, Kind.LONG, "image", "audio", "audioFFT"])
            raise ValueError(f"unknown TYPE {as_json(kind)} (allowed: {allowed})")
        param = _param(name, Kind(kind), item)
        self.params.append(param)
        if item.get("IDENTITY") is not None:
            self.identity[name] = _value(param.kind, item["IDENTITY"], "IDENTITY")
        if item.get("SHARE") is True:
            self.shares.add(name)


def _param(name: str, kind: Kind, item: Mapping[str, Any]) -> Param:
    help = str(item.get("LABEL") or "")
    if kind is Kind.LONG:
        return _long(name, item, help)
    default = item.get("DEFAULT")
    # An event is false until it is triggered, whatever its DEFAULT.
    start = _BLANK[kind] if default is None or kind is Kind.EVENT else _value(kind, default, "DEFAULT")
    low, high = item.get("MIN"), item.get("MAX")
    if isinstance(start, float):
        bottom = to_float(low, "MIN") if low is not None else min(0.0, start)
        top = to_float(high, "MAX") if high is not None else max(1.0, start)
        return Param(name, kind, start, min(bottom, top), max(bottom, top), help=help)
    if kind is Kind.POINT:
        # Without a range, the point may be in pixels or in fractions of the picture, so it is not clamped.
        nearest, farthest = _point(low, "MIN"), _point(high, "MAX")
        return Param(name, kind, start, nearest or (-math.inf, -math.inf), farthest or (math.inf, math.inf), help=help)
    return Param(name, kind, start, help=help)


def _long(name: str, item: Mapping[str, Any], help: str) -> Param:
    values = [to_int(value, "VALUES") for value in elements(item, "VALUES")]
    labels = [str(label) for label in elements(item, "LABELS")]
    default = item.get("DEFAULT")
    start = to_int(default, "DEFAULT") if default is not None else (values[0] if values else 0)
    if values:
        named = [*labels, *map(str, values[len(labels) :])]
        choices = tuple(zip(values, named, strict=False))
        return Param(name, Kind.LONG, start, min(values), max(values), help=help, choices=choices)
    low = to_int(item["MIN"], "MIN") if item.get("MIN") is not None else min(0, start)
    high = to_int(item["MAX"], "MAX") if item.get("MAX") is not None else max(1, start)
    return Param(name, Kind.LONG, start, min(low, high), max(low, high), help=help)


def _value(kind: Kind, given: object, key: str) -> Value:
    """`given` as the kind; real files write true as 1, 1.0 or true, and colours with three parts."""
    if kind in (Kind.BOOL, Kind.EVENT):
        return to_bool(given)
    if kind is Kind.POINT:
        return _point(given, key) or (0.0, 0.0)
    if kind is Kind.COLOR:
        if not isinstance(given, list):
            raise ValueError(f"{key} is not a list of red, green, blue and alpha")
        parts = tuple(to_float(part, key) for part in given[:4])
        return (*parts, *(0.0, 0.0, 0.0, 1.0)[len(parts) :])
    return to_int(given, key) if kind is Kind.LONG else to_float(given, key)


def _point(given: object, key: str) -> tuple[float, float] | None:
    """Two numbers, or one for both."""
    if given is None:
        return None
    pair = given if isinstance(given, list) else [given, given]
    if len(pair) < 2:
        raise ValueError(f"{key} is not a list of two numbers")
    return to_float(pair[0], key), to_float(pair[1], key)
