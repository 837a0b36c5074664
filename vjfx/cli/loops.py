"""`vjfx train loops`: collects animations to learn motion from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from vjfx.cli.fields import from_fields
from vjfx.cli.training import FOLDER, bar
from vjfx.datasets.options import LoopOptions


@click.command("loops")
@click.argument(
    "places", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True), metavar="FOLDER|FILE..."
)
@from_fields(LoopOptions)
@FOLDER
def command(places: tuple[Path, ...], output: Path, **given: Any) -> None:
    """Collect loops to learn motion from: APNG, GIF, animated WebP and videos become 20 square frames each.

    A tenth is held out from training, by name: all variants of one emoji in skin colour and gender together. Stills and
    loops that are nearly alike are skipped.
    """
    from vjfx.cli.messages import say
    from vjfx.core.errors import VjfxError
    from vjfx.datasets.loop_builder import SHEET, LoopBuilder
    from vjfx.datasets.loops import is_held_out

    problems, builder = 0, LoopBuilder(places, output, LoopOptions(**given))
    with bar(len(builder.paths)) as show:
        for progress in builder.run():
            show(progress.done, f"{progress.path.name}: {len(builder.index.names)} loops")
            if progress.problem:
                problems += 1
                say(progress.problem)
    names = builder.index.names
    skipped = ", ".join(f"{number} {reason}" for reason, number in sorted(builder.skipped.items())) or "none"
    if not names:
        raise VjfxError(f"there is nothing that moves in these files (skipped: {skipped})")
    held_out = sum(map(is_held_out, names))
    say(f"{len(names)} loops in {output}, {held_out} of them held out; skipped: {skipped}; sheet: {output / SHEET}")
    if problems:
        raise VjfxError(f"{problems} files had problems")
