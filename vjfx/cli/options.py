"""Option types shared by several commands."""

from __future__ import annotations

import math
import re
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
        number: float = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value} is not allowed", param, ctx)
        return number


SIZE = Size()
FPS = Number(1, 500)
SECONDS = Number(0, 1e7, min_open=True)
SHADERS = click.option(
    "--shaders",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    multiple=True,
    metavar="DIR",
    help="A folder of ISF shaders, searched before ours; may be repeated.",
)
DEVICE = click.Choice(["auto", "cpu", "cuda", "mps"])
