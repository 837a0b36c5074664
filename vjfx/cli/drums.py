"""`vjfx train drums`: trains the network that hears kicks, snares and hi-hats."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from vjfx.cli.fields import from_fields
from vjfx.cli.training import FOLDER, bar
from vjfx.core.errors import UsageError
from vjfx.training.drums.options import DrumOptions


@click.command("drums")
@from_fields(DrumOptions)
@FOLDER
def command(output: Path, **options: Any) -> None:
    """Train the network that hears kicks, snares and hi-hats, on mixes made at random.

    The weights, drums.npz, replace those in vjfx/audio/analysis. Needs FluidSynth, a General MIDI soundfont and the
    samples of Sonic Pi (apt install fluidsynth fluid-soundfont-gm sonic-pi-samples); takes a quarter of an hour on one
    core. The next run with the same options uses the mixes in the output folder again, and continues at the checkpoint.
    """
    from vjfx.cli.messages import say
    from vjfx.training.drums.run import train

    chosen = DrumOptions(**options)
    if chosen.held_out >= chosen.mixes:
        raise UsageError(f"--held-out {chosen.held_out} (allowed: fewer than --mixes {chosen.mixes})")
    with bar(chosen.mixes + chosen.steps) as show:
        for progress in train(chosen, output):
            done = progress.done + (chosen.mixes if progress.what == "drums" else 0)
            show(done, f"{progress.what} {progress.done} of {progress.total}")
            if progress.validation is not None:
                say(f"step {progress.done}: loss {progress.loss:.2f}, validation {progress.validation:.2f}")
    say(f"the weights are in {output}")
