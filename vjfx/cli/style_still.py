"""`vjfx style` of a picture."""

from __future__ import annotations

from vjfx.cli.messages import say
from vjfx.cli.style_request import StyleRequest
from vjfx.cli.training import bar
from vjfx.core.errors import OutputError
from vjfx.nets.style_inference import StyleInference
from vjfx.outputs.encoders import container_for
from vjfx.transfer import pictures, request, still
from vjfx.transfer.job import Given, Job, Rgb
from vjfx.transfer.optimizer import Progress
from vjfx.transfer.sheet import sheet


def run(wish: StyleRequest) -> int:
    """Write the picture, or the sheet of several; returns the exit code."""
    still.check(wish.output)
    if wish.film is not None:
        container_for(wish.film)
    network = wish.network()
    made = _optimised(wish) if network is None else _painted(wish, network)
    captioned = [(f"lam {lam:g}", rgb) for lam, rgb in zip(wish.lams, made, strict=True)]
    still.write(wish.output, sheet(captioned) if len(made) > 1 else made[0])
    say(f"{wish.output} is ready")
    return 0


def _painted(wish: StyleRequest, network: StyleInference) -> list[Rgb]:
    """By a network, one for each lam."""
    content = pictures.to_tensor(still.read(wish.content))
    size = request.size_of((content.shape[-1], content.shape[-2]), wish.longest)
    rgb = pictures.to_rgb(pictures.resized(content, size))
    return [wish.painted_by(network, lam)(rgb, 0.0) for lam in wish.lams]


def _optimised(wish: StyleRequest) -> list[Rgb]:
    """By optimisation, one for each lam; Ctrl-C writes the newest one."""
    job = Job(wish.content, Given.read(wish.styles, wish.mask, wish.features, wish.device), wish.longest)
    made = []
    try:
        for lam in wish.lams:
            chosen = wish.weighed(lam)
            with bar(job.corrections(chosen)) as show:

                def report(progress: Progress) -> None:
                    size = "x".join(map(str, progress.size))
                    distances = f"content {progress.content:.3f}, style {progress.style:.4f}"
                    show(progress.iteration, f"{size}, {distances}")

                made.append(job.run(chosen, wish.film, report, say))
    except MemoryError:
        raise OutputError(f"not enough memory for '{wish.output}', even at a smaller size") from None
    except KeyboardInterrupt:
        if job.newest is not None:
            still.write(wish.output, job.newest)
            say(f"interrupted: the newest picture is in {wish.output}")
        raise
    return made
