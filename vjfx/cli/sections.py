"""`vjfx train sections`: trains the network that follows the parts of a song."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from vjfx.cli.fields import from_fields
from vjfx.cli.training import FOLDER, bar
from vjfx.core.errors import UsageError
from vjfx.training.sections.options import SectionOptions


@click.command("sections")
@from_fields(SectionOptions)
@FOLDER
def command(output: Path, **options: Any) -> None:
    """Train the network that follows the parts of a song, on songs made for it.

    The weights, sections.npz, replace those in vjfx/audio/sections. Needs FluidSynth and a General MIDI soundfont (apt
    install fluidsynth fluid-soundfont-gm); takes a quarter of an hour on two cores. The songs' examples are kept in the
    output folder and used again by the next run with the same options.
    """
    from vjfx.cli.messages import say
    from vjfx.training.sections.run import train

    chosen = SectionOptions(**options)
    if chosen.held_out >= chosen.songs:
        raise UsageError(f"--held-out {chosen.held_out} (allowed: fewer than --songs {chosen.songs})")
    with bar(chosen.songs + chosen.arranged + chosen.steps) as show:
        for done, progress in enumerate(train(chosen, output), 1):
            show(done, f"{progress.what} {progress.done} of {progress.total}")
            if progress.validation is not None:
                say(f"step {progress.done}: loss {progress.loss:.3f}, validation {progress.validation:.3f}")
    say(f"the weights are in {output}")
