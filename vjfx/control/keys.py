"""The keys of the window: a table of what each does, and the function that carries it out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Action(StrEnum):
    """A command to the program rather than to the show."""

    QUIT = "quit"
    FULLSCREEN = "fullscreen"
    OVERLAY = "overlay"


@dataclass(frozen=True, slots=True)
class Toggle:
    """Switches a value between on and off."""

    address: str


@dataclass(frozen=True, slots=True)
class Trigger:
    """Sends an event."""

    address: str


@dataclass(frozen=True, slots=True)
class Preset:
    """Loads the preset at this position of the list, counted from 1."""

    number: int


@dataclass(frozen=True, slots=True)
class State:
    """The state that keys depend on: the current value of an address, and the presets in order."""

    value: Callable[[str], object]
    presets: Sequence[str] = ()


KEYS: dict[str, tuple[Action | Toggle | Trigger | Preset, str]] = {
    "escape": (Action.QUIT, "end the show"),
    "f": (Action.FULLSCREEN, "switch between fullscreen and a window"),
    "h": (Action.OVERLAY, "show or hide the statistics"),
    "space": (Toggle("/blackout"), "blackout on or off"),
    "z": (Toggle("/freeze"), "freeze on or off"),
    "p": (Trigger("/panic"), "reset every value to the preset's"),
    "t": (Trigger("/tap"), "tap the tempo"),
    "g": (Trigger("/grab"), "let every still grab a frame"),
    **{str(number): (Preset(number), f"preset {number}") for number in range(1, 10)},
}


def press(key: str, target: Callable[[str, object], None], state: State) -> Action | None:
    """Carry out `key`: set a value through `target`, or return the command to the program."""
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
