"""What the keys of the window do: a table, and the one function that obeys it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Action(StrEnum):
    """What a key asks of the program rather than of the show."""

    QUIT = "quit"
    FULLSCREEN = "fullscreen"
    OVERLAY = "overlay"


@dataclass(frozen=True, slots=True)
class Toggle:
    """On becomes off, off becomes on."""

    address: str


@dataclass(frozen=True, slots=True)
class Trigger:
    """Something that happens once."""

    address: str


@dataclass(frozen=True, slots=True)
class Preset:
    """The preset at this place of the list, counted from 1."""

    number: int


@dataclass(frozen=True, slots=True)
class State:
    """What a key must know about the show: what an address says now, and the presets in order."""

    value: Callable[[str], object]
    presets: Sequence[str] = ()


KEYS: dict[str, tuple[Action | Toggle | Trigger | Preset, str]] = {
    "escape": (Action.QUIT, "end the show"),
    "f": (Action.FULLSCREEN, "fullscreen, or a window again"),
    "h": (Action.OVERLAY, "show or hide the figures"),
    "space": (Toggle("/blackout"), "black, or the picture again"),
    "z": (Toggle("/freeze"), "hold the picture, or let it go"),
    "p": (Trigger("/panic"), "every value back to the preset's"),
    "t": (Trigger("/tap"), "tap the tempo"),
    **{str(number): (Preset(number), f"preset {number}") for number in range(1, 10)},
}


def press(key: str, target: Callable[[str, object], None], state: State) -> Action | None:
    """Do what `key` does: set a value through `target`, or hand back what the program has to do."""
    does, _ = KEYS.get(key, (None, ""))
    match does:
        case Action():
            return does
        case Toggle(address):
            target(address, not state.value(address))
        case Trigger(address):
            target(address, True)
        case Preset(number) if number <= len(state.presets):
            target("/preset", state.presets[number - 1])
    return None
