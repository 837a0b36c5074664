"""`vjfx train dcgan` and `vjfx train export`: trains a genre, and exports it as a file to play."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vjfx.cli.fields import from_fields
from vjfx.cli.training import FOLDER, PLACE, THREADS, changes, resume_option, step_bar
from vjfx.training.dcgan.options import DcganOptions, ExportOptions

if TYPE_CHECKING:
    from vjfx.training.dcgan.run import TrainingRun
    from vjfx.training.ranks import Ranks


@click.command("dcgan")
@click.argument("footage", type=click.Path(path_type=Path, file_okay=False), required=False, metavar="FOOTAGE")
@from_fields(DcganOptions)
@THREADS
@PLACE
@resume_option(DcganOptions)
@FOLDER
def train(footage: Path | None, threads: int | None, device: str, resume: bool, output: Path, **options: Any) -> None:
    """Train a DCGAN on FOOTAGE, a folder made by vjfx train frames.

    On several GPUs: torchrun --nproc-per-node N -m vjfx train dcgan ...
    """
    from vjfx.cli.messages import say
    from vjfx.core.device import pick
    from vjfx.core.errors import UsageError

    changed = changes(DcganOptions, "footage") if resume else {}
    if not resume and footage is None:
        raise UsageError("FOOTAGE is missing (allowed: a folder made by vjfx train frames, or --resume)")
    import torch

    from vjfx.training.dcgan.run import TrainingRun
    from vjfx.training.ranks import Ranks

    if threads:
        torch.set_num_threads(threads)
    ranks, place = Ranks.join(pick(device))
    try:
        if footage is None:
            run = TrainingRun.resume(output, place, ranks, **changed)
        else:
            wanted = DcganOptions(str(footage), **options)
            run = TrainingRun.begin(wanted, output, place, ranks, on_message=say)
        _watch(run, output, ranks)
        ranks.wait()  # a process that leaves early ends the others too
    finally:
        ranks.leave()


@click.command("export")
@click.argument("run", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="RUN")
@from_fields(ExportOptions)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, metavar="FILE.safetensors"
)
def export(run: Path, output: Path, **options: Any) -> None:
    """Export a training run (its folder) as a genre, one file to play."""
    from vjfx.cli.messages import say
    from vjfx.core.errors import UsageError
    from vjfx.training.dcgan.export import export

    if output.suffix != ".safetensors":
        raise UsageError(f"{output}: unknown file type (allowed: .safetensors)")
    steps = export(run, output, ExportOptions(**options))
    size = output.stat().st_size / 1e6
    say(f"{output}: {size:.1f} MB, {len(steps)} snapshots, from steps {', '.join(map(str, steps))}")


def _watch(run: TrainingRun, output: Path, ranks: Ranks) -> None:
    """Run to the end; the first process shows a progress bar and a line per checkpoint."""
    from vjfx.cli.messages import say
    from vjfx.training.dcgan.run import FILM

    trainer = run.trainer
    if not ranks.first:
        for _ in run.run():
            pass
        return
    measured = ""
    with step_bar(trainer.options.steps, trainer.step) as show:
        for progress in run.run():
            losses = f"losses {progress.losses.discriminator:.2f} {progress.losses.generator:.2f}"
            show(progress.step, losses + measured)
            if progress.distance is not None:
                distance = f"distance {progress.distance:.0f} (footage: {run.footage_distance:.0f})"
                measured = f", {progress.images_per_second:.0f} images/s, {distance}"
                say(f"step {progress.step}: {losses}{measured}, spread {progress.spread:.2f}")
            if progress.message:
                say(progress.message)
    say(f"finished {trainer.step} steps; the film is {output / FILM}; to play the genre: vjfx train export {output}")
