"""Profiles of controllers: the names of their controls, and how they show values; one TOML file each in `devices/`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from vjfx.control.midi.names import Control, parse_control
from vjfx.core.errors import unknown

FOLDER = Path(__file__).with_name("devices")
_KEYS = ("name", "manual", "ports", "except", "setup", "leave", "controls", "encoders", "lights")
_LIGHT = ("position", "on", "off", "channel")
_RANGE = re.compile(r"(?P<kind>\w+) (?P<first>\d+)(?:\.\.(?P<last>\d+))?/(?P<low>\d+)(?:\.\.(?P<high>\d+))?")
_PLACE = re.compile(r"(?P<name>.+) (?:(?P<row>\d+)/)?(?P<column>\d+)")


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
    others: tuple[str, ...] = ()  # texts that are in the names of ports of other devices
    encoders: Mapping[str, str] = field(default_factory=dict)  # encoding of those controls that are endless
    lights: Mapping[str, Light] = field(default_factory=dict)
    setup: tuple[bytes, ...] = ()  # sent when it is plugged in
    leave: tuple[bytes, ...] = ()  # sent at the end

    def find(self, name: str) -> str | None:
        """The control of this name; "knob 3" is also "knob 1/3", and the other way round."""
        if name in self.controls:
            return name
        place = _PLACE.fullmatch(name)
        if place is None or place["row"] not in (None, "1"):
            return None
        other = f"{place['name']} {'' if place['row'] else '1/'}{place['column']}"
        return other if other in self.controls else None


@cache
def profiles() -> tuple[Profile, ...]:
    """All profiles, by name of their file."""
    return tuple(load(path) for path in sorted(FOLDER.glob("*.toml")))


@cache
def control_names() -> frozenset[str]:
    """Every name that a profile gives to a control."""
    return frozenset(name for profile in profiles() for name in profile.controls)


def is_control(name: str) -> bool:
    """Whether a device has a control of this name."""
    return name in control_names() or any(profile.find(name) for profile in profiles())


def profile_of(port: str) -> Profile | None:
    """The profile of the device behind a port; None if there is none."""
    folded = port.casefold()

    def among(texts: tuple[str, ...]) -> bool:
        return any(text.casefold() in folded for text in texts)

    return next((each for each in profiles() if among(each.ports) and not among(each.others)), None)


def load(path: Path) -> Profile:
    """The profile in a file; raises ValueError with its name."""
    try:
        return read(tomllib.loads(path.read_text(encoding="utf-8")))
    except (ValueError, KeyError, TypeError) as error:
        what = f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)
        raise ValueError(f"{path.name}: {what}") from None


def read(document: Mapping[str, Any]) -> Profile:
    """The profile of a TOML document; raises ValueError, KeyError, TypeError."""
    _only(document, _KEYS)
    controls = {name: parse_control(key) for name, key in _spread(document["controls"])}
    return Profile(
        name=document["name"],
        manual=document["manual"],
        ports=tuple(document["ports"]),
        controls=controls,
        others=tuple(document.get("except", ())),
        encoders=dict(_each(document.get("encoders", {}), controls)),
        lights={name: _light(said) for name, said in _each(document.get("lights", {}), controls)},
        setup=tuple(bytes.fromhex(message) for message in document.get("setup", ())),
        leave=tuple(bytes.fromhex(message) for message in document.get("leave", ())),
    )


def _light(said: Mapping[str, Any]) -> Light:
    _only(said, _LIGHT)
    return Light(**{**said, "channel": said["channel"] - 1 if "channel" in said else None})


def _only(table: Mapping[str, Any], allowed: tuple[str, ...]) -> None:
    for key in table:
        if key not in allowed:
            raise ValueError(unknown("key", key, allowed))


def _spread(table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Single controls; ranges and lists, which are numbered: "fader 1", "fader 2"; and lists of these: "pad 2/4"."""
    for name, written in table.items():
        keys = _range(written) if isinstance(written, str) else written
        if keys == [written]:
            yield name, written
            continue
        for row, item in enumerate(keys, 1):
            columns = _range(item) if isinstance(item, str) else item
            if columns == [item]:
                yield f"{name} {row}", item
            else:
                yield from ((f"{name} {row}/{column}", key) for column, key in enumerate(columns, 1))


def _range(written: str) -> list[str]:
    """Each control of "cc 1/48..55" (numbers) or "note 1..8/52" (channels)."""
    found = _RANGE.fullmatch(written)
    if found is None:
        return [written]
    channels = range(int(found["first"]), int(found["last"] or found["first"]) + 1)
    numbers = range(int(found["low"]), int(found["high"] or found["low"]) + 1)
    return [f"{found['kind']} {channel}/{number}" for channel in channels for number in numbers]


def _each(table: Mapping[str, Any], controls: Mapping[str, Control]) -> Iterator[tuple[str, Any]]:
    """What is said of a control, or of all that share the first part of their name."""
    for name, said in table.items():
        found = [each for each in controls if each == name or each.rpartition(" ")[0] == name]
        if not found:
            raise ValueError(f"'{name}' is not among the controls")
        yield from ((each, said) for each in found)
