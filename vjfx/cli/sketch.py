"""`vjfx train sketch`: trains the network that draws lines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vjfx.cli.fields import from_fields
from vjfx.cli.training import FOLDER, PLACE, THREADS, changes, resume_option, step_bar
from vjfx.training.sketch.options import SketchOptions

if TYPE_CHECKING:
    from vjfx.training.sketch.run import TrainingRun


@click.command("sketch")
@click.option(
    "--pairs",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    help="Train on the pairs in this folder (vjfx convert --pairs).",
)
@click.option("--synthetic", is_flag=True, help="Train on illustrations that are generated during the training.")
@from_fields(SketchOptions)
@THREADS
@PLACE
@resume_option(SketchOptions)
@FOLDER
def command(
    pairs: Path | None,
    synthetic: bool,
    threads: int | None,
    device: str,
    resume: bool,
    output: Path,
    **options: Any,
) -> None:
    """Train a sketch network, which draws the lines of a picture."""
    import torch

    from vjfx.core.device import pick
    from vjfx.core.errors import UsageError
    from vjfx.training.sketch.run import TrainingRun

    changed = changes(SketchOptions, "pairs", "synthetic") if resume else {}
    if not resume and (pairs is None) is not synthetic:
        raise UsageError("no training data (allowed: one of --pairs DIR and --synthetic)")
    if threads:
        torch.set_num_threads(threads)
    if resume:
        run = TrainingRun.resume(output, pick(device), **changed)
    else:
        folder = str(pairs.resolve()) if pairs else ""
        run = TrainingRun.begin(SketchOptions(pairs=folder, **options), output, pick(device))
    _watch(run, output)


def _watch(run: TrainingRun, output: Path) -> None:
    """Run to the end with a progress bar and a line per validation."""
    from vjfx.cli.messages import say

    trainer = run.trainer
    with step_bar(trainer.options.steps, trainer.step) as show:
        for progress in run.run():
            show(progress.step, f"loss {progress.loss:.4f}")
            if progress.validation is not None:
                say(f"step {progress.step}: loss {progress.loss:.4f}, validation {progress.validation:.4f}")
    say(f"finished {trainer.step} steps; the weights are in {output}")
