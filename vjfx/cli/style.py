"""`vjfx style`: a picture or a film in the style of others."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from vjfx.cli.fields import from_fields
from vjfx.cli.options import DEVICE, TIME, Number
from vjfx.transfer.options import TransferOptions

_FILE = click.Path(path_type=Path)


class Lams(click.ParamType[tuple[float, ...]]):
    """One weight, or several separated by commas."""

    name = "NUMBER[,NUMBER...]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[float, ...]:
        """Finite numbers from 0 on."""
        if isinstance(value, tuple):
            return value
        try:
            numbers = tuple(map(float, str(value).split(",")))
        except ValueError:
            numbers = ()
        if not numbers or not all(math.isfinite(number) and number >= 0 for number in numbers):
            self.fail(f"'{value}' (allowed: numbers from 0 on, separated by commas)", param, ctx)
        return numbers


@click.command(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.argument("content", type=_FILE)
@click.argument("styles", nargs=-1, required=True, metavar="STYLE[:WEIGHT]...")
@click.option("-o", "--output", type=_FILE, required=True, metavar="FILE", help="The picture or the film.")
@click.option(
    "--lam",
    type=Lams(),
    default="0.05",
    show_default=True,
    help="Weight of the content over that of the style; several make a sheet.",
)
@click.option("--size", type=click.IntRange(32, 8192), metavar="PX", help="Longer side.  [default: 1920x1080 at most]")
@click.option("--weights", metavar="FILE", help="A style network of yours; STYLE is the name of one of its styles.")
@click.option("--optimise", is_flag=True, help="Of a film: correct each picture; a second of film takes minutes.")
@click.option(
    "--steady",
    type=Number(0, 1),
    default=0.5,
    show_default=True,
    help="Of a film: how long a place keeps its colour as it moves.",
)
@click.option("--from", "start", type=TIME, help="Start of the part of a film: seconds, or H:MM:SS.")
@click.option("--to", "end", type=TIME, help="End of the part.")
@click.option("--film", type=_FILE, metavar="FILE", help="Film of the picture as it emerges.")
@click.option("--mask", type=_FILE, metavar="FILE", help="A picture: white where the style goes.")
@click.option(
    "--features",
    type=_FILE,
    metavar="FILE",
    help="VGG-16 or VGG-19 (.pth or .safetensors, torchvision's names), instead of the network that comes with vjfx.",
)
@from_fields(TransferOptions)
@click.option("--device", type=DEVICE, default="auto", show_default=True, help="Device to compute on.")
def command(
    content: Path,
    styles: tuple[str, ...],
    output: Path,
    lam: tuple[float, ...],
    size: int | None,
    weights: str | None,
    optimise: bool,
    steady: float,
    start: Fraction | None,
    end: Fraction | None,
    film: Path | None,
    mask: Path | None,
    features: Path | None,
    device: str,
    **options: Any,
) -> int:
    """Paint CONTENT, a picture or a film, in the style of others.

    A STYLE that is a picture: what is painted is corrected step by step until its features have the content of the one
    and the style of the other. A STYLE that is a name: a network that has learnt it paints at once. Several styles
    share the picture by their weights: night.png:0.7 wave.png:0.3, ink:0.5 glass:0.5.
    """
    from vjfx.cli import style_film, style_still
    from vjfx.cli.style_request import StyleRequest
    from vjfx.convert.job import Cut
    from vjfx.core.device import pick
    from vjfx.transfer.request import parse_style

    request = StyleRequest(
        content=content,
        styles=[parse_style(each) for each in styles],
        output=output,
        lams=lam,
        options=TransferOptions(**options),
        longest=size,
        weights=weights,
        optimise=optimise,
        steady=steady,
        cut=Cut(start, end),
        film=film,
        mask=mask,
        features=features,
        device=pick(device),
    )
    request.check()
    return style_film.run(request) if request.is_film else style_still.run(request)
