"""`vjfx style` of a film: its pictures painted one after another, the rest carried over."""

from __future__ import annotations

import time
from contextlib import closing

from vjfx.cli.messages import say
from vjfx.cli.style_request import StyleRequest
from vjfx.cli.training import bar
from vjfx.convert.codecs import usual_codec
from vjfx.convert.executor import throttled
from vjfx.convert.files import check_targets
from vjfx.convert.films import convert, format_for
from vjfx.convert.job import FilmJob, Outcome, Style
from vjfx.convert.painted import Paint, PaintedFrames
from vjfx.convert.reader import Reader
from vjfx.core.errors import OutputError, SourceError, UsageError
from vjfx.media.still import SMALLEST
from vjfx.transfer import request
from vjfx.transfer.frames import FrameTransfer
from vjfx.transfer.job import Given
from vjfx.transfer.optimizer import Progress
from vjfx.transfer.pictures import Size

_AHEAD = 4  # pictures that a network paints while others are encoded


def run(wish: StyleRequest) -> int:
    """Write the film; returns the exit code, 1 if anything is missing from it."""
    codec = usual_codec(wish.output)
    check_targets([wish.content], [wish.output], force=True)
    network = wish.network()
    job = FilmJob(wish.content, wish.output, Style(codec=codec), wish.cut)
    if network is not None:
        paint = wish.painted_by(network, wish.lams[0])
        size = request.size_of(format_for(job).seen, wish.longest)
        outcome = _made(job, size, paint, None)
    else:
        if not wish.optimise:
            raise UsageError(
                f"'{wish.styles[0].path}' is no style of a network (allowed for a film: the name of one, or --optimise,"
                " which corrects each picture, minutes for a second of film)"
            )
        given = Given.read(wish.styles, wish.mask, wish.features, wish.device)
        size = _within_memory(request.size_of(format_for(job).seen, wish.longest), given, wish)
        frames = FrameTransfer(given, wish.weighed(wish.lams[0]), wish.steady)
        outcome = _made(job, size, frames, frames)
    for remark in outcome.problems + outcome.notes:
        say(f"{wish.content}: {remark}")
    say(f"{wish.output} is ready: {outcome.frames} frames")
    return 1 if outcome.problems else 0


def _made(job: FilmJob, size: Size, paint: Paint, corrected: FrameTransfer | None) -> Outcome:
    """Write the film, with a progress bar; `corrected` is what paints, where a picture takes long."""
    with closing(Reader(job.source, job.cut)) as reader:
        expected = reader.expected
    began, done = time.monotonic(), 0
    with bar(expected) as show:

        def on_frames(count: int) -> None:
            nonlocal done
            done = count
            show(count, f"{count / max(1e-3, time.monotonic() - began):.1f} frames/s")

        def on_correction(progress: Progress) -> None:
            show(done, f"correction {progress.iteration} of {progress.total}, style {progress.style:.4f}")

        if corrected is not None:
            corrected.on_progress = on_correction
        sized = FilmJob(job.source, job.target, Style(codec=job.style.codec, size=size), job.cut)
        # A picture that takes long is painted in this thread, where Ctrl-C ends it.
        ahead = _AHEAD if corrected is None else 0
        return convert(sized, throttled(on_frames), lambda format, _: PaintedFrames(paint, format, ahead))


def _within_memory(size: Size, given: Given, wish: StyleRequest) -> Size:
    """The largest size that memory allows; raises SourceError, OutputError."""
    if min(size) < SMALLEST:
        raise SourceError(f"'{wish.content}' is {_text(size)} pixels large (allowed: at least {SMALLEST} a side)")
    wanted = size
    while not request.has_memory(given.network.memory(*size)):
        size = request.smaller(size)
        if min(size) < SMALLEST:
            raise OutputError(f"not enough memory for '{wish.output}', even at a smaller size")
    if size != wanted:
        say(f"not enough memory for {_text(wanted)}: painting {_text(size)}")
    return size


def _text(size: Size) -> str:
    return "x".join(map(str, size))
