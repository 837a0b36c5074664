"""`vjfx train style`: trains the network that paints pictures in styles."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from vjfx.cli.fields import from_fields
from vjfx.cli.training import FOLDER, PLACE, THREADS, changes, resume_option, step_bar
from vjfx.training.style.options import StyleOptions

_FOLDER_OF_PICTURES = click.Path(path_type=Path, exists=True, file_okay=False)


@click.command("style")
@click.option("--styles", type=_FOLDER_OF_PICTURES, metavar="DIR", help="One picture for each style, named by it.")
@click.option("--pictures", type=_FOLDER_OF_PICTURES, metavar="DIR", help="What is painted, with subfolders.")
@click.option(
    "--features", type=click.Path(path_type=Path), metavar="FILE", help="VGG-16 or VGG-19, see `vjfx style --help`."
)
@from_fields(StyleOptions)
@THREADS
@PLACE
@resume_option(StyleOptions)
@FOLDER
def command(
    styles: Path | None,
    pictures: Path | None,
    features: Path | None,
    threads: int | None,
    device: str,
    resume: bool,
    output: Path,
    **options: Any,
) -> None:
    """Train a style network, which paints pictures in several styles, fast and steadily."""
    import torch

    from vjfx.cli.messages import say
    from vjfx.core.device import pick
    from vjfx.core.errors import UsageError
    from vjfx.nets.features.embedded import load_embedded
    from vjfx.nets.features.vgg import load_vgg
    from vjfx.training.style.run import StyleRun

    changed = changes(StyleOptions, "styles", "pictures") if resume else {}
    if threads:
        torch.set_num_threads(threads)
    network = load_embedded() if features is None else load_vgg(features)
    if resume:
        run = StyleRun.resume(network, output, pick(device), **changed)
    elif styles is None or pictures is None:
        raise UsageError("nothing to train on (needed: --styles DIR and --pictures DIR)")
    else:
        chosen = StyleOptions(styles=str(styles.resolve()), pictures=str(pictures.resolve()), **options)
        run = StyleRun.begin(chosen, network, output, pick(device))
    trainer = run.trainer
    with step_bar(trainer.options.steps, trainer.step) as show:
        for progress in run.run():
            losses = progress.losses
            text = f"content {losses.content:.3f}, style {losses.style:.3f}, steady {losses.steady:.5f}"
            show(progress.step, text)
            if progress.validated:
                say(f"step {progress.step}: {text}")
    say(f"finished {trainer.step} steps; the weights are in {output}")
