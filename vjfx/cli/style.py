"""`vjfx style`: a picture in the style of others."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import click

from vjfx.cli.fields import from_fields
from vjfx.cli.options import DEVICE
from vjfx.transfer.options import TransferOptions


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
@click.argument("content", type=click.Path(path_type=Path))
@click.argument("styles", nargs=-1, required=True, metavar="STYLE[:WEIGHT]...")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, metavar="FILE", help="The picture.")
@click.option(
    "--lam",
    type=Lams(),
    default="0.05",
    show_default=True,
    help="Weight of the content over that of the style; several make a sheet.",
)
@click.option("--size", type=click.IntRange(32, 8192), metavar="PX", help="Longer side.  [default: 1920x1080 at most]")
@click.option("--film", type=click.Path(path_type=Path), metavar="FILE", help="Film of the picture as it emerges.")
@click.option("--mask", type=click.Path(path_type=Path), metavar="FILE", help="A picture: white where the style goes.")
@click.option(
    "--features",
    type=click.Path(path_type=Path),
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
    film: Path | None,
    mask: Path | None,
    features: Path | None,
    device: str,
    **options: Any,
) -> None:
    """Paint a picture's content in the style of others, by correcting a picture step by step.

    Style is what the features of a convolutional network have in common over all places of a picture, content is what
    a deep layer answers. Several styles share the picture by their weights: night.png:0.7 wave.png:0.3.
    """
    from vjfx.cli.messages import say
    from vjfx.cli.training import bar
    from vjfx.core.device import pick
    from vjfx.core.errors import OutputError, UsageError
    from vjfx.outputs.encoders import container_for
    from vjfx.transfer import still
    from vjfx.transfer.job import Job
    from vjfx.transfer.optimizer import Progress
    from vjfx.transfer.request import parse_style
    from vjfx.transfer.sheet import sheet

    still.check(output)
    if film is not None:
        container_for(film)
    if film is not None and len(lam) > 1:
        raise UsageError("--film shows one picture (allowed: a single --lam)")
    job = Job(content, [parse_style(each) for each in styles], mask, features, size, pick(device))
    made = []
    try:
        for each in lam:
            chosen = TransferOptions(lam=each, **options)
            with bar(job.corrections(chosen)) as show:

                def report(progress: Progress) -> None:
                    size = "x".join(map(str, progress.size))
                    distances = f"content {progress.content:.3f}, style {progress.style:.4f}"
                    show(progress.iteration, f"{size}, {distances}")

                made.append((f"lam {each:g}", job.run(chosen, film, report, say)))
    except MemoryError:
        raise OutputError(f"not enough memory for '{output}', even at a smaller size") from None
    except KeyboardInterrupt:
        if job.newest is not None:
            still.write(output, job.newest)
            say(f"interrupted: the newest picture is in {output}")
        raise
    still.write(output, sheet(made) if len(made) > 1 else made[0][1])
    say(f"{output} is ready")
