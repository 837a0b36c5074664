"""`vjfx convert`: films into line art, and into training pairs."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import click

from vjfx.cli.options import SIZE, TIME, Number
from vjfx.convert.job import Lines, Style

LINES, STYLE = Lines(), Style()  # the defaults


@click.command(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.argument("sources", nargs=-1, required=True, metavar="FILE|DIR|PATTERN...")
@click.option("-o", "--output", metavar="FILE|DIR/", help="The film (.mp4, .mov, .mkv, .webm), or a folder for films.")
@click.option(
    "--layout",
    default=STYLE.layout,
    show_default=True,
    help="stack: line art below the original; side: beside it; line: line art only.",
)
@click.option("--method", default=LINES.method, show_default=True, help="dilate: arithmetic; sketch: a network.")
@click.option("--weights", metavar="NAME|FILE", help=f"The network: live, fine or a file.  [default: {LINES.weights}]")
@click.option("--strength", type=Number(0, 64), default=LINES.strength, show_default=True, help="Gain of the lines.")
@click.option("--threshold", type=Number(0, 1), default=LINES.threshold, show_default=True, help="Fade fainter lines.")
@click.option(
    "--radius", type=click.IntRange(1, 32), default=LINES.radius, show_default=True, help="Line width, in pixels."
)
@click.option("--contrast", is_flag=True, help="Stretch each frame between its faintest and its strongest line.")
@click.option("--invert", is_flag=True, help="Draw bright lines on black.")
@click.option("--size", type=SIZE, help="Size of each picture.  [default: that of the source]")
@click.option("--codec", default=STYLE.codec, show_default=True, help="FFmpeg's name of the encoder.")
@click.option("--crf", type=Number(0, 63), help="Quality; 0 is best.  [default: 20 for libx264]")
@click.option("--encoder-preset", "preset", metavar="NAME", help="Encoder speed.  [default: veryfast for libx264]")
@click.option("--from", "start", type=TIME, help="Start of the part to convert: seconds, or H:MM:SS.")
@click.option("--to", "end", type=TIME, help="End of the part, in the source's time.")
@click.option("--workers", type=click.IntRange(1, 256), help="Processes.  [default: one per core, at most 4]")
@click.option("--cluster", metavar="ADDRESS", help="Use the workers of this Dask scheduler, such as tcp://host:8786.")
@click.option("--resume", is_flag=True, help="Leave existing films as they are.")
@click.option("--force", is_flag=True, help="Overwrite films that already exist.")
@click.option("--json", "as_json", is_flag=True, help="Print the results as JSON.")
@click.option("--pairs", type=click.Path(path_type=Path), metavar="DIR", help="Write training pairs to this folder.")
@click.option(
    "--pairs-as", default="array", show_default=True, help="array: two NumPy files per film; png: two images per pair."
)
@click.option("--every", type=click.IntRange(1), default=1, show_default=True, help="Make pairs of every Nth frame.")
@click.option("--skip-cuts", is_flag=True, help="Make no pair of the first frame of a scene.")
@click.option("--skip-still", is_flag=True, help="Make no pair of a frame that looks like the pair before.")
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
    """Convert films to line art: by default the original above its line art, with sound and subtitles.

    A film gets its name only when it is complete. The exit code is 1 if anything is missing from any film.
    """
    from vjfx.cli.batch import executor_for, run_jobs
    from vjfx.convert.job import LAYOUTS, Cut
    from vjfx.convert.lines import METHODS
    from vjfx.convert.request import Request, jobs
    from vjfx.convert.selection import Selection
    from vjfx.core.errors import UsageError, unknown
    from vjfx.datasets.pair_writer import PAIR_WRITERS

    for what, name, allowed in (
        ("layout", layout, LAYOUTS),
        ("method", method, METHODS),
        ("kind of pairs", pairs_as, PAIR_WRITERS),
    ):
        if name not in allowed:
            raise UsageError(unknown(what, name, allowed))
    if output is None and pairs is None:
        raise UsageError("no output (-o FILE writes a film, --pairs DIR writes training pairs)")
    if resume and force:
        raise UsageError("--resume leaves existing films as they are, --force overwrites them: choose one")
    if workers is not None and cluster is not None:
        raise UsageError("--workers are processes on this machine; a cluster has as many workers as you start there")
    if start is not None and end is not None and start >= end:
        raise UsageError(f"--from {float(start):g} is not before --to {float(end):g}")
    if method == "sketch":
        _check_network(weights or LINES.weights, radius)
    elif weights is not None:
        raise UsageError(f"--weights need --method sketch; --method {method} has none")
    lines = Lines(method, strength, threshold, radius, contrast, invert, weights or LINES.weights)
    style = Style(lines, layout, size, codec, crf, preset)
    selection = Selection(every, skip_cuts, skip_still)
    request = Request(style, Cut(start, end), output, pairs, pairs_as, selection)
    planned, skipped = jobs(sources, request, resume=resume, force=force)
    with executor_for(workers, cluster) as executor:
        return run_jobs(planned, skipped, executor, as_json)


def _check_network(name: str, radius: int) -> None:
    """Raises UsageError or WeightsError once, before any film."""
    from vjfx.core.errors import UsageError
    from vjfx.nets import weights

    if radius != 1:
        raise UsageError(f"--radius {radius} needs --method dilate: a network has learned its line width")
    weights.read("sketch", name)
