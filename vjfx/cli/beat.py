"""`vjfx train beat`: trains the networks of the beat tracker."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from vjfx.cli.fields import from_fields
from vjfx.cli.training import FOLDER, bar
from vjfx.core.errors import UsageError
from vjfx.training.beat.options import BeatOptions


@click.command("beat")
@from_fields(BeatOptions)
@FOLDER
def command(output: Path, **options: Any) -> None:
    """Train the two networks of the beat tracker, on songs made at random.

    The weights, activation.npz and meter.npz, replace those in vjfx/audio/beat. Needs FluidSynth and a General MIDI
    soundfont (apt install fluidsynth fluid-soundfont-gm); takes about an hour on two cores. The songs are kept in the
    output folder and used again by the next run with the same options.
    """
    from vjfx.cli.messages import say
    from vjfx.training.beat.run import train

    chosen = BeatOptions(**options)
    if chosen.held_out >= chosen.songs:
        raise UsageError(f"--held-out {chosen.held_out} (allowed: fewer than --songs {chosen.songs})")
    total = chosen.songs + chosen.activation_steps + chosen.meter_steps
    done = 0
    with bar(total) as show:
        for progress in train(chosen, output):
            done += 1
            show(done, f"{progress.what} {progress.done} of {progress.total}")
            if progress.validation is not None:
                say(
                    f"{progress.what}, step {progress.done}: loss {progress.loss:.3f},"
                    f" validation {progress.validation:.3f}"
                )
    say(f"the weights are in {output}")
