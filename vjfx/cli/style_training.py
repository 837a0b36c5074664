"""`vjfx train style`: trains the network that paints pictures in styles, or one more style from a trained one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vjfx.cli.fields import from_fields
from vjfx.cli.options import Number
from vjfx.cli.training import PLACE, THREADS, changes, given, resume_option, step_bar
from vjfx.core.options import described
from vjfx.training.style.options import QuickOptions, StyleOptions

if TYPE_CHECKING:
    from vjfx.nets.features.network import FeatureNetwork
    from vjfx.training.ranks import Ranks
    from vjfx.training.style.run import StyleRun

_FOLDER_OF_PICTURES = click.Path(path_type=Path, exists=True, file_okay=False)
SUFFIX = ".safetensors"
_FIXED = "styles", "pictures", "picture", "base", "minutes"  # by a checkpoint


@click.command("style")
@click.argument("picture", required=False, type=click.Path(path_type=Path))
@click.option("--styles", type=_FOLDER_OF_PICTURES, metavar="DIR", help="One picture for each style, named by it.")
@click.option("--pictures", type=_FOLDER_OF_PICTURES, metavar="DIR", help="What is painted, with subfolders.")
@click.option(
    "--features", type=click.Path(path_type=Path), metavar="FILE", help="VGG-16 or VGG-19, see `vjfx style --help`."
)
@click.option(
    "--base",
    default="default",
    show_default=True,
    metavar="NAME|FILE",
    help="With PICTURE: the network to start from.",
)
@click.option(
    "--minutes",
    type=Number(0, 1e6, min_open=True),
    default=1.0,
    show_default=True,
    help="With PICTURE: how long, unless --steps is given.",
)
@click.option(
    "--alone",
    type=Number(0, 1),
    default=1.0,
    show_default=True,
    help="With PICTURE: share of the steps in which nothing but the new style changes.",
)
@from_fields(StyleOptions)
@THREADS
@PLACE
@resume_option(StyleOptions)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), required=True, metavar="DIR", help="With PICTURE: FILE."
)
def command(
    features: Path | None, threads: int | None, device: str, resume: bool, output: Path, **options: Any
) -> None:
    """Train a style network, which paints pictures in several styles, fast and steadily.

    With PICTURE, a trained network learns this style beside its own ones within a minute (-o mine.safetensors). Options
    that are not given have other defaults then, and --width is the network's.

    On several GPUs, without PICTURE: torchrun --nproc-per-node N -m vjfx train style ...
    """
    import torch

    from vjfx.core.device import pick
    from vjfx.nets.features.embedded import load_embedded
    from vjfx.nets.features.vgg import load_vgg
    from vjfx.training.ranks import Ranks

    quick = options["picture"] is not None or (resume and output.suffix == SUFFIX)
    kind = QuickOptions if quick else StyleOptions
    changed = changes(kind, *_FIXED) if resume else {}
    if threads:
        torch.set_num_threads(threads)
    network = load_embedded() if features is None else load_vgg(features)
    if quick:
        _watch(_quick(network, output, pick(device), resume, changed, options))
        return
    ranks, place = Ranks.join(pick(device))
    try:
        run = _whole(network, output, place, ranks, resume, changed, options)
        if ranks.first:
            _watch(run)
        else:
            for _ in run.run():
                pass
        ranks.wait()  # a process that leaves early ends the others too
    finally:
        ranks.leave()


def _watch(run: StyleRun) -> None:
    """Run to the end with a progress bar, and a line per sheet."""
    from vjfx.cli.messages import say

    trainer = run.trainer
    with step_bar(trainer.options.steps, trainer.step) as show:
        for progress in run.run():
            losses = progress.losses
            text = f"content {losses.content:.3f}, style {losses.style:.3f}, steady {losses.steady:.5f}"
            show(progress.step, text)
            if progress.validated:
                say(f"step {progress.step}: {text}")
    say(f"finished {trainer.step} steps; the weights are in {run.weights}")


def _whole(
    network: FeatureNetwork,
    output: Path,
    device: str,
    ranks: Ranks,
    resume: bool,
    changed: dict[str, Any],
    options: dict[str, Any],
) -> StyleRun:
    """A training of a whole network."""
    from vjfx.core.errors import UsageError
    from vjfx.training.style.run import StyleRun

    if wrong := given("base", "minutes", "alone"):
        raise UsageError(f"{wrong[0]} needs PICTURE, the style to learn")
    if resume:
        return StyleRun.resume(network, output, device, ranks, **changed)
    styles, pictures = options["styles"], options["pictures"]
    if styles is None or pictures is None:
        raise UsageError("nothing to train on (needed: PICTURE, or --styles DIR and --pictures DIR)")
    own = {name: options[name] for name in described(StyleOptions)}
    chosen = StyleOptions(styles=str(styles.resolve()), pictures=str(pictures.resolve()), **own)
    return StyleRun.begin(chosen, network, output, device, ranks)


def _quick(
    network: FeatureNetwork,
    output: Path,
    device: str,
    resume: bool,
    changed: dict[str, Any],
    options: dict[str, Any],
) -> StyleRun:
    """One more style for a trained network."""
    from vjfx.core.errors import UsageError
    from vjfx.nets import weights
    from vjfx.training.style.quick_run import QuickRun, in_minutes

    folder = output.with_name(f"{output.stem}-training")
    if output.suffix != SUFFIX:
        raise UsageError(f"-o {output} (with PICTURE, allowed: FILE{SUFFIX})")
    if wrong := given("styles", "width"):
        raise UsageError(f"{wrong[0]} cannot be given with PICTURE: they are those of the network that it starts from")
    if given("steps") and given("minutes"):
        raise UsageError("--steps and --minutes exclude each other")
    if resume:
        run = QuickRun.resume(network, folder, device, **changed)
    else:
        own = {name: options[name] for name in described(QuickOptions) if given(name)}
        base, pictures = options["base"], options["pictures"]
        chosen = QuickOptions(
            picture=str(options["picture"].resolve()),
            base=str(weights.find("style", base).resolve()) if given("base") else base,
            pictures=str(pictures.resolve()) if pictures else "",
            **own,
        )
        if not given("steps"):
            chosen = in_minutes(chosen, network, device, options["minutes"])
        run = QuickRun.begin(chosen, network, folder, device)
    run.weights = output
    return run
