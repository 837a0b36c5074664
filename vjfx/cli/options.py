"""Option types shared by several commands."""

from __future__ import annotations

import math
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import click


class Size(click.ParamType[tuple[int, int]]):
    """`WxH` in pixels."""

    name = "WxH"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, int]:
        """Width and height, 16 to 8192 each."""
        if isinstance(value, tuple):
            return value
        found = re.fullmatch(r"(\d+)x(\d+)", value)
        if not found or not all(16 <= int(side) <= 8192 for side in found.groups()):
            self.fail(f"'{value}' is not a size (allowed: WxH such as 1280x720, 16 to 8192 each)", param, ctx)
        return int(found[1]), int(found[2])


class Number(click.FloatRange):
    """A range of finite numbers."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """A finite number within the range."""
        number: float = click.FLOAT.convert(value, param, ctx)
        low = -math.inf if self.min is None else self.min
        high = math.inf if self.max is None else self.max
        inside = (low < number if self.min_open else low <= number) and number <= high
        if not inside or not math.isfinite(number):
            self.fail(f"{value} is out of range (allowed: {self._describe_range()})", param, ctx)
        return number

    def _describe_range(self) -> str:  # click's help calls it, too
        if self.min is not None and self.max is not None and not self.min_open:
            return f"{self.min:.10g} to {self.max:.10g}"
        low = "" if self.min is None else f"{'more than' if self.min_open else 'at least'} {self.min:.10g}"
        high = "" if self.max is None else f"at most {self.max:.10g}"
        return ", ".join(filter(None, (low, high))) or "any finite number"


class Time(click.ParamType[Fraction]):
    """Seconds, or hours, minutes and seconds: 90.5, 1:30.5, 0:01:30.5."""

    name = "TIME"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Fraction:
        """Exact seconds."""
        if isinstance(value, Fraction):
            return value
        if not re.fullmatch(r"(\d+:)?(\d+:)?\d+(\.\d+)?", value):
            self.fail(f"'{value}' is not a time (allowed: seconds such as 90.5, or 1:30.5, or 0:01:30.5)", param, ctx)
        seconds = Fraction(0)
        for part in value.split(":"):
            seconds = 60 * seconds + Fraction(part)
        return seconds


SIZE = Size()
TIME = Time()
FPS = Number(1, 500)
SECONDS = Number(0, 1e7, min_open=True)
SHADERS = click.option(
    "--shaders",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    multiple=True,
    metavar="DIR",
    help="A folder of ISF shaders, searched before ours; may be repeated.",
)


class Show(click.Command):
    """A command that plays a preset; a word that belongs to an option is answered with the option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Raises click.UsageError."""
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            word = re.match(r"Got unexpected extra arguments? \((\S+)", error.message)
            if word is None:
                raise
            raise click.UsageError(error.message + _option_for(word[1].removesuffix(")")), ctx) from None


def _option_for(word: str) -> str:
    from vjfx.show import library

    if word in library.presets() or word.endswith(".toml"):
        return f". Did you mean --preset {word}?"
    if Path(word).exists() or "://" in word:
        return f". Did you mean --source {word}?"
    return ""


DEVICE = click.Choice(["auto", "cpu", "cuda", "mps"])
