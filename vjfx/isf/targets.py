"""PASSES of an ISF header: the target of each pass."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from vjfx.isf.expression import Number, parse
from vjfx.isf.header import identifier, objects, to_bool


@dataclass(frozen=True, slots=True)
class Target:
    """The target of a render pass: a named buffer, or the result if `name` is empty."""

    name: str = ""
    persistent: bool = False  # keeps its contents from frame to frame
    float32: bool = False
    width: Number | None = None  # None: that of the result
    height: Number | None = None


def read_targets(header: Mapping[str, Any], inputs: Iterable[str]) -> tuple[Target, ...]:
    """One target per pass, in order; sizes may use `inputs`. Passes with the same target name share all its settings.

    Raises ValueError with a readable message.
    """
    passes = objects(header.get("PASSES"), "PASSES") or [{}]
    old = _persistent_buffers(header.get("PERSISTENT_BUFFERS"))
    merged: dict[str, dict[str, Any]] = {}
    for item in passes:
        if name := _name(item):
            known = merged.setdefault(name, dict(old.get(name, {})))
            known |= {key.upper(): value for key, value in item.items() if not _off(value)}
    names = ("WIDTH", "HEIGHT", *inputs)
    targets = {"": Target(float32=any(to_bool(item.get("FLOAT")) for item in passes if not _name(item)))}
    targets |= {name: _target(name, item, names) for name, item in merged.items()}
    return tuple(targets[_name(item)] for item in passes)


def _target(name: str, item: Mapping[str, Any], names: tuple[str, ...]) -> Target:
    try:
        width, height = (parse(str(item[key]), names) if key in item else None for key in ("WIDTH", "HEIGHT"))
    except ValueError as error:
        raise ValueError(f"size of TARGET '{name}': {error}") from None
    return Target(name, to_bool(item.get("PERSISTENT")), to_bool(item.get("FLOAT")), width, height)


def _name(item: Mapping[str, Any]) -> str:
    return identifier(item["TARGET"], "TARGET") if item.get("TARGET") else ""


def _off(value: object) -> bool:
    return value is None or value is False or value == ""


def _persistent_buffers(given: object) -> dict[str, dict[str, Any]]:
    """The separate list of persistent targets in ISF 1: names, or an object with sizes."""
    if isinstance(given, list):
        given = {name: {} for name in given if isinstance(name, str)}
    if not isinstance(given, dict):
        return {}
    return {name: {**(item if isinstance(item, dict) else {}), "PERSISTENT": True} for name, item in given.items()}
