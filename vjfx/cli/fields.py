"""Turns the fields of an option dataclass (core/options.py) into click options."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

import click

from vjfx.cli.options import Number
from vjfx.core.options import Option, described

Command = TypeVar("Command", bound=Callable[..., Any])


class Several(click.ParamType[tuple[str, ...]]):
    """Some of a few words, separated by commas."""

    name = "list"

    def __init__(self, choices: tuple[str, ...]) -> None:
        self.choices = choices

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """`color,cutout` -> ("color", "cutout"); `none` -> ()."""
        if isinstance(value, tuple):
            return value
        words = () if value == "none" else tuple(str(value).split(","))
        for word in words:
            if word not in self.choices:
                self.fail(f"'{word}' (allowed: none, or some of {','.join(self.choices)})", param, ctx)
        return words


def from_fields(cls: type) -> Callable[[Command], Command]:
    """Gives a command an option for each field of `cls` that describes one; they arrive under the fields' names."""
    hints, options = get_type_hints(cls), described(cls)
    defaults = {each.name: each.default for each in fields(cls)}

    def add(command: Command) -> Command:
        for name, about in reversed(options.items()):
            command = _option(name, hints[name], defaults[name], about)(command)
        return command

    return add


def _option(name: str, hint: Any, default: Any, about: Option) -> Callable[[Command], Command]:
    kind = next((each for each in get_args(hint) if each is not NoneType), hint) if default is None else hint
    flag = about.flag or f"--{name}"
    common: dict[str, Any] = {"default": default, "show_default": about.unset or True, "help": about.help}
    if kind is bool:
        return click.option(flag, name, is_flag=True, **common)
    if get_origin(kind) is tuple:
        several = Several(tuple(map(str, about.choices)))
        common["default"] = ",".join(default) or "none"
        return click.option(flag, name, type=several, metavar="LIST", **common)
    return click.option(flag, name, type=_type(kind, about), **common)


def _type(kind: type, about: Option) -> click.ParamType[Any] | type:
    if about.choices:
        return click.Choice(about.choices)
    if kind is int:
        low, high = (None if bound is None else int(bound) for bound in (about.low, about.high))
        return click.IntRange(low, high)
    if kind is float:
        return Number(about.low, about.high, min_open=about.above)
    return kind
