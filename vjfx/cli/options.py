"""Option types that several commands share."""

from __future__ import annotations

import re
from typing import Any

import click


class Size(click.ParamType[tuple[int, int]]):
    """`WxH` in pixels."""

    name = "WxH"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, int]:
        """Width and height, 16 to 16384 each."""
        if isinstance(value, tuple):
            return value
        found = re.fullmatch(r"(\d+)x(\d+)", value)
        if not found or not all(16 <= int(side) <= 16384 for side in found.groups()):
            self.fail(f"'{value}' is not a size (allowed: WxH such as 1280x720, 16 to 16384 each)", param, ctx)
        return int(found[1]), int(found[2])


SIZE = Size()
FPS = click.FloatRange(1, 500)
SECONDS = click.FloatRange(0, min_open=True)
DEVICE = click.Choice(["auto", "cpu", "cuda", "mps"])
