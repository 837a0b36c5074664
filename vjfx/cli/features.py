"""`vjfx train features`: trains the network by whose features pictures are compared."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from vjfx.cli.fields import from_fields
from vjfx.cli.training import FOLDER, PLACE, THREADS, changes, resume_option, step_bar
from vjfx.training.features.options import FeatureOptions


@click.command("features")
@click.option(
    "--pictures",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    help="Train on the pictures in this folder and below it.",
)
@from_fields(FeatureOptions)
@THREADS
@PLACE
@resume_option(FeatureOptions)
@FOLDER
def command(
    pictures: Path | None, threads: int | None, device: str, resume: bool, output: Path, **options: Any
) -> None:
    """Train a feature network, which style transfer compares pictures by."""
    import torch

    from vjfx.cli.messages import say
    from vjfx.core.device import pick
    from vjfx.core.errors import UsageError
    from vjfx.training.features.run import FeatureRun

    changed = changes(FeatureOptions, "pictures") if resume else {}
    if threads:
        torch.set_num_threads(threads)
    if resume:
        run = FeatureRun.resume(output, pick(device), **changed)
    elif pictures is None:
        raise UsageError("no pictures to train on (needed: --pictures DIR)")
    else:
        run = FeatureRun.begin(FeatureOptions(pictures=str(pictures.resolve()), **options), output, pick(device))
    if run.damaged:
        say(f"{run.damaged} pictures cannot be read")
    trainer = run.trainer
    with step_bar(trainer.options.steps, trainer.step) as show:
        for progress in run.run():
            show(progress.step, f"loss {progress.loss:.3f}")
            if progress.found is not None:
                say(f"step {progress.step}: loss {progress.loss:.3f}, {progress.found:.0%} of held-out pictures found")
    say(f"finished {trainer.step} steps; the weights are in {output}")
