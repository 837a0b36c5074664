"""`vjfx convert`: films into line art, and into pairs to learn from."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from vjfx.cli.options import SIZE, Number


class Moment(click.ParamType[Fraction]):
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


MOMENT = Moment()


@click.command(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.argument("sources", nargs=-1, required=True, metavar="FILE|DIR|PATTERN...")
@click.option("-o", "--output", metavar="FILE|DIR/", help="The film (.mp4, .mov, .mkv, .webm); a folder for many.")
@click.option("--layout", default="stack", show_default=True, help="stack: line art below the original; side; line.")
@click.option("--method", default="dilate", show_default=True, help="How lines are found: dilate; sketch, a network.")
@click.option("--weights", metavar="NAME|FILE", help="Of the network: live, fine or a file.  [default: fine]")
@click.option("--strength", type=Number(0, 64), default=1.0, show_default=True, help="Times a difference counts.")
@click.option("--threshold", type=Number(0, 1), default=0.0, show_default=True, help="Fainter lines fade away.")
@click.option("--radius", type=click.IntRange(1, 32), default=1, show_default=True, help="Weight of the line, pixels.")
@click.option("--contrast", is_flag=True, help="Stretch each frame from its faintest to its strongest line.")
@click.option("--invert", is_flag=True, help="Bright lines on black.")
@click.option("--size", type=SIZE, help="Of each picture.  [default: as it is]")
@click.option("--codec", default="libx264", show_default=True, help="FFmpeg's name of the encoder.")
@click.option("--crf", type=Number(0, 63), help="Quality, 0 the best.  [default: 20 for libx264]")
@click.option("--encoder-preset", "preset", metavar="NAME", help="Speed.  [default: veryfast for libx264]")
@click.option("--from", "start", type=MOMENT, help="Seconds, or H:MM:SS.")
@click.option("--to", "end", type=MOMENT, help="Seconds of the source, not of the film.")
@click.option("--workers", type=click.IntRange(1, 256), help="Processes.  [default: one a core, at most 4]")
@click.option("--cluster", metavar="ADDRESS", help="A Dask scheduler whose workers do it, such as tcp://host:8786.")
@click.option("--resume", is_flag=True, help="Leave films that are there already, and go on with the others.")
@click.option("--force", is_flag=True, help="Write over films that are there already.")
@click.option("--json", "as_json", is_flag=True, help="Print what came of it as JSON.")
@click.option("--pairs", type=click.Path(path_type=Path), metavar="DIR", help="Leave pairs to learn from there.")
@click.option("--pairs-as", default="array", show_default=True, help="array: two files for each film; png.")
@click.option("--every", type=click.IntRange(1), default=1, show_default=True, help="Pairs of every Nth frame.")
@click.option("--skip-cuts", is_flag=True, help="No pair of the first frame of a scene.")
@click.option("--skip-still", is_flag=True, help="No pair of a frame that looks like the pair before.")
def command(
    sources: tuple[str, ...],
    output: str | None,
    layout: str,
    method: str,
    weights: str | None,
    strength: float,
    threshold: float,
    radius: int,
    contrast: bool,
    invert: bool,
    size: tuple[int, int] | None,
    codec: str,
    crf: float | None,
    preset: str | None,
    start: Fraction | None,
    end: Fraction | None,
    workers: int | None,
    cluster: str | None,
    resume: bool,
    force: bool,
    as_json: bool,
    pairs: Path | None,
    pairs_as: str,
    every: int,
    skip_cuts: bool,
    skip_still: bool,
) -> int:
    """Turn films into line art: each film's original above its line art, with its sound and subtitles.

    Half a film is never left under its name. The exit code is 1 if anything is missing from any film.
    """
    from vjfx.cli.batch import crew_for, work
    from vjfx.convert.choice import Choice
    from vjfx.convert.job import LAYOUTS, Cut, Lines, Style
    from vjfx.convert.lines import METHODS
    from vjfx.convert.request import Request, orders
    from vjfx.core.errors import UsageError, unknown
    from vjfx.datasets.pair_writer import SHELVES

    for what, name, allowed in (
        ("layout", layout, LAYOUTS),
        ("method", method, METHODS),
        ("kind of pairs", pairs_as, SHELVES),
    ):
        if name not in allowed:
            raise UsageError(unknown(what, name, allowed))
    if output is None and pairs is None:
        raise UsageError("what is to be made? (-o FILE for a film, --pairs DIR for pairs)")
    if resume and force:
        raise UsageError("--resume leaves what is there, --force writes over it: say one of them")
    if workers is not None and cluster is not None:
        raise UsageError("--workers are of this machine: on a cluster, start as many Dask workers as are wanted")
    if start is not None and end is not None and start >= end:
        raise UsageError(f"--from {float(start):g} is not before --to {float(end):g}")
    if method == "sketch":
        _check_network(weights or "fine", radius)
    elif weights is not None:
        raise UsageError(f"--weights are of a network, and --method {method} is none (meant: --method sketch)")
    lines = Lines(method, strength, threshold, radius, contrast, invert, weights or "fine")
    look = Style(lines, layout, size, codec, crf, preset)
    wish = Request(look, Cut(start, end), output, pairs, pairs_as, Choice(every, skip_cuts, skip_still))
    ordered, left = orders(sources, wish, resume=resume, force=force)
    with crew_for(workers, cluster) as crew:
        return work(ordered, left, crew, as_json)


def _check_network(name: str, radius: int) -> None:
    """Raises UsageError or WeightsError now, and not once for each film."""
    from vjfx.core.errors import UsageError
    from vjfx.nets import weights

    if radius != 1:
        raise UsageError(f"--radius {radius} is of --method dilate: a network draws lines as wide as it has learned to")
    weights.read("sketch", name)
