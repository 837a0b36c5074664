"""`vjfx train frames`: builds the footage of a genre from videos and generators."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from vjfx.cli.fields import from_fields
from vjfx.cli.training import FOLDER, bar
from vjfx.datasets.options import FootageOptions


@click.command("frames")
@click.argument("sources", nargs=-1, required=True, metavar="VIDEO|DIR|shader:NAME...")
@from_fields(FootageOptions)
@FOLDER
def command(sources: tuple[str, ...], output: Path, **given: Any) -> None:
    """Build the footage of a genre: an array of square frames, an index and a contact sheet.

    A source is a video or picture, a folder of them, or a generator such as shader:swarm. A generator's inputs are
    automated, except fixed ones: shader:typography,form=word,palette=mono. To continue after an interruption, run the
    same command again.
    """
    from vjfx.cli.messages import say
    from vjfx.core.errors import VjfxError
    from vjfx.datasets.footage_builder import SHEET, FootageBuilder, skipped_counts

    problems, options = 0, FootageOptions(**given)
    with FootageBuilder(sources, output, options) as builder:
        index = builder.index
        try:
            with bar(options.count or builder.estimated_count()) as show:
                for progress in builder.run():
                    position = f"{progress.position + 1} of {builder.source_count}"
                    what = f"{progress.source} ({position}): {progress.kept} frames"
                    show(progress.kept if options.count else progress.examined, what)
                    if progress.problem:
                        problems += 1
                        say(progress.problem)
        except KeyboardInterrupt:
            say("interrupted; run the same command again to continue")
            raise
    if not index.count:
        raise VjfxError("all frames were skipped" if not problems else "no source could be read")
    skipped = ", ".join(f"{number} {reason}" for reason, number in sorted(skipped_counts(index.sources).items()))
    say(f"{index.count} frames in {output}; skipped: {skipped or 'none'}; contact sheet: {output / SHEET}")
    if problems:
        raise VjfxError(f"{problems} sources had problems")
