"""Profiles of controllers: the names of their controls, and how they show values; one TOML file each in `devices/`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from vjfx.control.midi.names import Control, parse_control

FOLDER = Path(__file__).with_name("devices")


@dataclass(frozen=True, slots=True)
class Light:
    """How a control shows what it is bound to."""

    position: bool = False  # a ring or a motor fader: it shows a position; otherwise it is lit or dark
    on: int = 127  # value that lights it
    off: int = 0
    channel: int | None = None  # where its messages are sent, 0..15; None: to the control itself


@dataclass(frozen=True, slots=True)
class Profile:
    """A controller, as its maker documents it."""

    name: str
    manual: str  # where the table of its messages is published
    ports: tuple[str, ...]  # texts, one of which is in the name of its port
    controls: Mapping[str, Control]
    encoders: Mapping[str, str] = field(default_factory=dict)  # encoding of those controls that are endless
    lights: Mapping[str, Light] = field(default_factory=dict)
    setup: tuple[bytes, ...] = ()  # sent when it is plugged in


@cache
def profiles() -> tuple[Profile, ...]:
    """All profiles, by name of their file."""
    return tuple(load(path) for path in sorted(FOLDER.glob("*.toml")))


@cache
def control_names() -> frozenset[str]:
    """Every name that a profile gives to a control."""
    return frozenset(name for profile in profiles() for name in profile.controls)


def profile_of(port: str) -> Profile | None:
    """The profile of the device behind a port; None if there is none."""
    folded = port.casefold()
    return next((each for each in profiles() if any(text.casefold() in folded for text in each.ports)), None)


def load(path: Path) -> Profile:
    """The profile in a file; raises ValueError."""
    return read(tomllib.loads(path.read_text(encoding="utf-8")))


def read(document: Mapping[str, Any]) -> Profile:
    """The profile of a TOML document; raises ValueError, KeyError."""
    controls = {name: parse_control(key) for name, key in _spread(document["controls"])}
    return Profile(
        name=document["name"],
        manual=document["manual"],
        ports=tuple(document["ports"]),
        controls=controls,
        encoders=dict(_each(document.get("encoders", {}), controls)),
        lights={
            name: Light(**{**light, "channel": light["channel"] - 1} if "channel" in light else light)
            for name, light in _each(document.get("lights", {}), controls)
        },
        setup=tuple(bytes.fromhex(message) for message in document.get("setup", ())),
    )


def _spread(table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Single controls, and lists: `fader = [...]` is "fader 1", "fader 2"; lists of lists are rows: "pad 2/4"."""
    for name, written in table.items():
        if isinstance(written, str):
            yield name, written
            continue
        for row, item in enumerate(written, 1):
            if isinstance(item, str):
                yield f"{name} {row}", item
            else:
                yield from ((f"{name} {row}/{column}", key) for column, key in enumerate(item, 1))


def _each(table: Mapping[str, Any], controls: Mapping[str, Control]) -> Iterator[tuple[str, Any]]:
    """What is said of a control, or of all that share the first part of their name."""
    for name, said in table.items():
        found = [each for each in controls if each == name or each.rpartition(" ")[0] == name]
        if not found:
            raise ValueError(f"'{name}' is not among the controls")
        yield from ((each, said) for each in found)
