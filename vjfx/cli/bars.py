"""`vjfx train bars`: trains the bar network."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from vjfx.cli.fields import from_fields
from vjfx.cli.training import FOLDER, bar
from vjfx.core.errors import UsageError
from vjfx.training.bar.options import BarOptions


@click.command("bars")
@from_fields(BarOptions)
@FOLDER
def command(output: Path, **options: Any) -> None:
    """Train the network that hears bars and metres, on songs made at random.

    The weights, bar_network.npz, replace those in vjfx/audio/beat. Needs FluidSynth, a General MIDI soundfont,
    recorded drums and Freedoom's music (apt install fluidsynth fluid-soundfont-gm sonic-pi-samples freedoom); takes
    some three hours on two cores. The songs are kept in the output folder, and the same command continues a run that
    was interrupted.
    """
    from vjfx.cli.messages import say
    from vjfx.training.bar.run import train

    chosen = BarOptions(**options)
    if chosen.held_out >= chosen.songs:
        raise UsageError(f"--held-out {chosen.held_out} (allowed: fewer than --songs {chosen.songs})")
    total = chosen.songs + chosen.steps
    with bar(total) as show:
        for progress in train(chosen, output):
            done = progress.done + chosen.songs * (progress.what != "songs")
            show(done, f"{progress.what} {progress.done} of {progress.total}")
            if progress.validation is not None:
                say(
                    f"{progress.what}, step {progress.done}: loss {progress.loss:.3f},"
                    f" validation {progress.validation:.3f}"
                )
    say(f"the weights are in {output}")
