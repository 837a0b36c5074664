"""`vjfx train dcgan` and `vjfx train export`: a generator learns a genre, and becomes a file that is played."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vjfx.cli.options import Number
from vjfx.cli.training import COUNT, FOLDER, PLACE, SEED, THREADS, given, refuse_settled, stepping

if TYPE_CHECKING:
    from vjfx.training.dcgan.ranks import Ranks
    from vjfx.training.dcgan.run import TrainingRun
    from vjfx.training.dcgan.trainer import Recipe

_POLICIES = ("color", "translation", "cutout")


class Policies(click.ParamType[tuple[str, ...]]):
    """Kinds of augmentation, with commas between them."""

    name = "policies"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """`color,cutout` -> ("color", "cutout"); `none` -> ()."""
        if isinstance(value, tuple):
            return value
        asked = () if value == "none" else tuple(str(value).split(","))
        for each in asked:
            if each not in _POLICIES:
                self.fail(f"'{each}' (allowed: none, or some of {','.join(_POLICIES)})", param, ctx)
        return asked


@click.command("dcgan")
@click.argument("footage", type=click.Path(path_type=Path, file_okay=False), required=False, metavar="FOOTAGE")
@click.option("--epochs", type=COUNT, default=1000, show_default=True, help="How long.")
@click.option("--samples", type=COUNT, default=5000, show_default=True, help="Frames in an epoch.")
@click.option("--batch", type=click.IntRange(2, 65536), default=64, show_default=True, help="Frames in a step.")
@click.option("--ngf", type=click.IntRange(1, 512), default=64, show_default=True, help="Width of the generator.")
@click.option(
    "--ndf", type=click.IntRange(1, 512), help="Width of the discriminator.  [default: that of the generator]"
)
@click.option("--lr", type=Number(0, 10, min_open=True), default=2e-4, show_default=True, help="Learning rate.")
@click.option("--beta1", type=Number(0, 0.999), default=0.5, show_default=True, help="Adam's momentum.")
@click.option(
    "--loss", type=click.Choice(["hinge", "bce"]), default="bce", show_default=True, help="bce is the paper's."
)
@click.option(
    "--norm",
    type=click.Choice(["spectral", "batch", "none"]),
    default="none",
    show_default=True,
    help="Of the discriminator; batch is the paper's.",
)
@click.option("--r1", type=Number(0, 1000), default=0.3, show_default=True, help="Penalty for a steep discriminator.")
@click.option(
    "--augment",
    type=Policies(),
    default=",".join(_POLICIES),
    show_default=True,
    metavar="KINDS",
    help="How pictures are changed before they are judged; none.",
)
@click.option("--mirror/--no-mirror", default=False, show_default=True, help="Learn from mirrored frames, too.")
@click.option("--ema", type=Number(0, 0.99999), default=0.999, show_default=True, help="Of the averaged generator.")
@click.option(
    "--form",
    type=click.Choice(["auto", "float32", "float32 channels_last", "bf16", "bf16 channels_last"]),
    default="auto",
    show_default=True,
    help="Numbers and memory; auto tries them all for some seconds.",
)
@SEED
@click.option("--film", type=COUNT, default=10, show_default=True, help="Steps to a frame of the film of learning.")
@click.option("--every", type=COUNT, default=250, show_default=True, help="Steps between checkpoints.")
@THREADS
@PLACE
@click.option("--resume", is_flag=True, help="Go on from the folder's checkpoint; --epochs and --lr may be others.")
@FOLDER
def train(
    footage: Path | None,
    every: int,
    threads: int | None,
    device: str,
    resume: bool,
    output: Path,
    **options: Any,
) -> None:
    """Teach a generator the genre of FOOTAGE (vjfx train frames), and film it learning.

    On several GPUs: torchrun --nproc-per-node N -m vjfx train dcgan ...
    """
    from vjfx.core.device import pick
    from vjfx.core.errors import UsageError

    if resume:
        refuse_settled({"footage", *options} - {"epochs", "lr"})
    elif footage is None:
        raise UsageError("what shall it learn from? (allowed: the folder of a vjfx train frames, or --resume)")
    import torch

    from vjfx.training.dcgan.ranks import Ranks
    from vjfx.training.dcgan.run import TrainingRun

    if threads:
        torch.set_num_threads(threads)
    ranks, place = Ranks.join(pick(device))
    try:
        if resume:
            changed = {name: options[name] for name in ("epochs", "lr") if given(name)}
            course = TrainingRun.resume(output, place, every, ranks=ranks, **changed)
        else:
            assert footage is not None
            recipe = _recipe(footage, output, place, ranks, **options)
            course = TrainingRun.begin(recipe, output, place, every, ranks)
        _watch(course, output, ranks)
        ranks.wait()  # who leaves while another still talks ends it, too
    finally:
        ranks.leave()


@click.command("export")
@click.argument("run", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="RUN")
@click.option("--genre", metavar="NAME", help="What it is called.  [default: the file's name]")
@click.option("--moments", type=click.IntRange(8, 16), default=8, show_default=True, help="Of its learning.")
@click.option("--licence", default="unstated", show_default=True, help="Under which others may use it.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, metavar="FILE.safetensors"
)
def export(run: Path, genre: str | None, moments: int, licence: str, output: Path) -> None:
    """Put the generator of a training, and moments of its learning, into one file."""
    from vjfx.cli.messages import say
    from vjfx.core.errors import UsageError
    from vjfx.training.dcgan.export import export

    if output.suffix != ".safetensors":
        raise UsageError(f"{output}: weights are written as .safetensors")
    steps = export(run, output, genre or output.stem, moments, licence)
    size = output.stat().st_size / 1e6
    say(f"{output}: {size:.1f} MB, {len(steps)} moments of its learning, at steps {', '.join(map(str, steps))}")


def _recipe(
    footage: Path, output: Path, device: str, ranks: Ranks, form: str, ndf: int | None, **options: Any
) -> Recipe:
    from dataclasses import replace

    from vjfx.cli.messages import say
    from vjfx.core.errors import SourceError
    from vjfx.datasets.footage import Footage
    from vjfx.nets.dcgan import SIZES
    from vjfx.training.dcgan.form import fastest
    from vjfx.training.dcgan.run import refuse_little, refuse_taken
    from vjfx.training.dcgan.trainer import Recipe

    found = Footage(footage)
    if found.size not in SIZES:
        sides = ", ".join(map(str, SIZES))
        raise SourceError(f"the footage in '{footage}' is of {found.size} pixels (allowed: {sides})")
    refuse_little(found, options["batch"])
    recipe = Recipe(str(footage.resolve()), found.size, ndf=ndf or options["ngf"], **options)
    if form == "auto" and ranks.world == 1:
        refuse_taken(output)
        spent = fastest(recipe, found, device)
        form = next(iter(spent))
        say("a step: " + ", ".join(f"{name} {seconds:.2f} s" for name, seconds in spent.items()))
    elif form == "auto":  # all processes must take the same
        form = "bf16 channels_last" if device.startswith("cuda") else "float32"
    return replace(recipe, form=form)


def _watch(course: TrainingRun, output: Path, ranks: Ranks) -> None:
    """Run it with a bar on the terminal, and a line for each checkpoint."""
    from vjfx.cli.messages import say
    from vjfx.training.dcgan.run import FILM

    training = course.training
    if not ranks.first:
        for _ in course.run():
            pass
        return
    measured = ""
    with stepping(training.recipe.steps, training.step) as show:
        for state in course.run():
            losses = f"losses {state.losses.discriminator:.2f} {state.losses.generator:.2f}"
            show(state.step, losses + measured)
            if state.quality is not None:
                distance = f"distance {state.quality:.0f} (the footage's own {course.own:.0f})"
                measured = f", {state.rate:.0f} images/s, {distance}"
                say(f"step {state.step}: {losses}{measured}, spread {state.spread:.2f}")
            if state.said:
                say(state.said)
    say(f"trained {training.step} steps: {output / FILM} is the film; vjfx train export {output} makes a file to play")
