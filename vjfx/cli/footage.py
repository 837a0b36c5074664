"""`vjfx train frames`: videos and generators become the footage of a genre."""

from __future__ import annotations

from pathlib import Path

import click

from vjfx.cli.options import FPS, Number
from vjfx.cli.training import FOLDER, SEED, bar

_SIDES = ("64", "96", "128", "192", "256")


@click.command("frames")
@click.argument("sources", nargs=-1, required=True, metavar="VIDEO|DIR|shader:NAME...")
@click.option("--fps", type=FPS, default=30.0, show_default=True, help="Frames taken of a second.")
@click.option("--size", type=click.Choice(_SIDES), default="96", show_default=True, help="Their side, in pixels.")
@click.option(
    "--crop",
    type=click.Choice(["center", "random", "fit"]),
    default="center",
    show_default=True,
    help="The middle; another place and scale for each frame; or all, with bars.",
)
@click.option("--count", type=click.IntRange(1), help="Frames in all, shared out.  [default: all, 3000 a shader]")
@click.option(
    "--similar",
    type=Number(0, 1),
    default=0.1,
    show_default=True,
    help="A frame that differs from one before it by less of its contrast is left out.",
)
@SEED
@FOLDER
def command(
    sources: tuple[str, ...],
    fps: float,
    size: str,
    crop: str,
    count: int | None,
    similar: float,
    seed: int,
    output: Path,
) -> None:
    """Gather footage of a genre to learn from, in one array, with an index and a contact sheet.

    A source is a video or picture, a folder of them, or one of the generators, as shader:swarm or, with knobs that
    shall keep still, shader:typography,form=word,palette=mono. The same command goes on where it was killed.
    """
    from vjfx.cli.messages import say
    from vjfx.core.errors import VjfxError
    from vjfx.datasets.clip_sampler import Cut
    from vjfx.datasets.footage_builder import SHEET, Gathering, lost

    problems = 0
    with Gathering(sources, output, Cut(fps, int(size), crop, seed), count, similar) as gathering:
        index = gathering.index
        try:
            with bar(count or gathering.expected()) as show:
                for state in gathering.run():
                    what = f"{state.source} ({state.place + 1} of {gathering.places}): {state.kept} frames"
                    show(state.kept if count else state.looked, what)
                    if state.problem:
                        problems += 1
                        say(state.problem)
        except KeyboardInterrupt:
            say("interrupted: the same command goes on")
            raise
    if not index.count:
        raise VjfxError("no frame was worth keeping" if not problems else "no source could be read")
    left_out = ", ".join(f"{number} {why}" for why, number in sorted(lost(index.sources).items()))
    say(f"{index.count} frames are in {output}, left out: {left_out or 'none'}; {output / SHEET} shows them")
    if problems:
        raise VjfxError(f"{problems} of the sources had something wrong")
