"""Fields of option dataclasses: default, help text and allowed values in one place, read by the command line too."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TypeVar

T = TypeVar("T")

_KEY = "option"


@dataclass(frozen=True, slots=True)
class Option:
    """What the command line needs to know about a field beside its name, type and default."""

    help: str
    low: float | None = None
    high: float | None = None
    above: bool = False  # `low` itself is not allowed
    choices: tuple[str, ...] | tuple[int, ...] = ()
    flag: str = ""  # on the command line, if it is not the field's name
    unset: str = ""  # what None means
    resumable: bool = False  # may change when a training run is resumed


def option(default: T, about: Option) -> T:
    """A dataclass field that is an option."""
    made: T = field(default=default, metadata={_KEY: about})
    return made


def described(cls: type) -> dict[str, Option]:
    """The options among the fields of a dataclass, by field name, in order."""
    return {each.name: each.metadata[_KEY] for each in fields(cls) if _KEY in each.metadata}
