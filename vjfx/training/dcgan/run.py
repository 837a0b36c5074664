"""A training of a DCGAN from its first step to its last, and its folder.

`checkpoint.pt` to go on from and the one before it, `log.jsonl`, `epochs/` with the same 64 latents after each epoch,
`film.growing.mp4` and at the end `film.mp4`, the film of learning, and `moments/`, the generator as it was at steps
spaced by their logarithm. Everything is made of the step it belongs to, so that after a kill it comes out the same.
"""

from __future__ import annotations

import io
import json
import logging
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from math import log2, nan
from pathlib import Path
from typing import Any

import av
from PIL import Image

from vjfx.core.errors import OutputError, SourceError, VjfxError, WeightsError
from vjfx.datasets.footage import Footage
from vjfx.nets import genre, weights
from vjfx.training.dcgan import checkpoint, film
from vjfx.training.dcgan.append_file import AppendFile
from vjfx.training.dcgan.checkpoint import CHECKPOINT
from vjfx.training.dcgan.deferred_writes import DeferredWrites
from vjfx.training.dcgan.divergence import DivergenceMonitor
from vjfx.training.dcgan.evaluator import Evaluator
from vjfx.training.dcgan.film import Reel, mosaic
from vjfx.training.dcgan.ranks import Ranks
from vjfx.training.dcgan.trainer import Losses, Recipe, Training

LOG, GROWING, FILM, EPOCHS, MOMENTS = "log.jsonl", "film.growing.mp4", "film.mp4", "epochs", "moments"
SHOWN = 64  # latents in a picture of an epoch
COMPARED = 512  # pictures for the quality figure
_ATTEMPTS = 5
_LEAST = 256  # frames: of fewer none would be held out
_UNWRITTEN = OSError, RuntimeError, WeightsError  # what a full disk raises; torch's error names no reason

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class State:
    """How far it is."""

    step: int
    losses: Losses
    rate: float  # images a second
    quality: float | None = None  # sliced Wasserstein distance to held-out footage, of this step
    spread: float | None = None  # of made pictures, in shares of the footage's own
    said: str | None = None  # what a person should know


class TrainingRun:
    """One training and its folder."""

    def __init__(self, recipe: Recipe, footage: Footage, folder: Path, device: str, every: int, ranks: Ranks) -> None:
        refuse_little(footage, recipe.batch)
        self.training = Training(recipe, footage, device, ranks)
        self._folder, self._every, self._ranks = folder, every, ranks
        self._log, self._film, self._waiting = AppendFile(folder / LOG), AppendFile(folder / GROWING), DeferredWrites()
        self._reel, self._health = Reel(0), DivergenceMonitor()
        self._astray = False  # whether the checkpoint on the disk is one that was gone back from
        self._yardstick = Evaluator(footage, COMPARED, device) if ranks.first else None

    @staticmethod
    def begin(recipe: Recipe, folder: Path, device: str, every: int, ranks: Ranks | None = None) -> TrainingRun:
        """A new one; raises OutputError where the folder has one already."""
        ranks = ranks or Ranks()
        if ranks.first:
            refuse_taken(folder)
        course = TrainingRun(recipe, Footage(recipe.footage), folder, device, every, ranks)
        if ranks.first:
            try:
                for each in (folder / EPOCHS, folder / MOMENTS):
                    each.mkdir(parents=True, exist_ok=True)
                course._show()
                course._save()
            except _UNWRITTEN as error:
                raise OutputError(f"cannot write into '{folder}': {_why(error)}") from error
        ranks.wait()
        return course

    @staticmethod
    def resume(
        folder: Path,
        device: str,
        every: int,
        epochs: int | None = None,
        ranks: Ranks | None = None,
        lr: float | None = None,
    ) -> TrainingRun:
        """The folder's own, from its checkpoint on; raises SourceError.

        It goes to its end or to that of other `epochs`, at its learning rate or another.
        """
        state = checkpoint.read(folder)
        recipe = state["recipe"]
        recipe = replace(recipe, epochs=epochs or recipe.epochs, lr=lr or recipe.lr)
        course = TrainingRun(recipe, Footage(recipe.footage), folder, device, every, ranks or Ranks())
        course._restore(state)
        if lr:
            course.training.pace(lr)
        return course

    @property
    def own(self) -> float:
        """The footage's own distance to what is held out of it: the least to be wished for."""
        return self._yardstick.own if self._yardstick else nan

    def run(self) -> Iterator[State]:
        """Step by step to the end; whoever stops asking stops it."""
        training = self.training
        since, steps, rate = time.perf_counter(), 0, 0.0
        while training.step < training.recipe.steps:
            losses = training.advance()
            steps += 1
            trouble = self._health.look(losses)
            due = training.step % self._every == 0 or training.step == training.recipe.steps
            if trouble is None and due and not training.sound():
                trouble = "a weight is no number any more"
            if trouble is not None:
                yield State(training.step, losses, rate, said=self._back(trouble))
                continue
            state = State(training.step, losses, rate)
            if self._ranks.first:
                self._show()
                if due:
                    rate = steps * training.recipe.batch / (time.perf_counter() - since)
                    state = self._note(losses, rate)
            if due:
                self._ranks.wait()
                since, steps = time.perf_counter(), 0
            yield state
        if self._ranks.first:
            self._end()

    def _show(self) -> None:
        """What belongs to this step: a frame of the film, the picture of an epoch, a moment."""
        training, recipe = self.training, self.training.recipe
        step = training.step
        filmed, epoch, moment = step % recipe.film == 0, step % recipe.epoch == 0, is_moment(step)
        if not (filmed or epoch or moment):
            return
        training.stand()
        pictures = training.show(training.latents(SHOWN))
        if filmed:
            across, down = film.grid(recipe.size)
            self._reel.add(mosaic(pictures[: across * down], across))
        if epoch:
            jpeg = io.BytesIO()
            Image.fromarray(mosaic(pictures, 8)).save(jpeg, "jpeg", quality=90)
            path = self._folder / EPOCHS / f"{step // recipe.epoch:05d}.jpg"
            self._waiting.leave(path, lambda new: new.write_bytes(jpeg.getbuffer()))
        if moment:
            options = training.average.options
            tensors = {name: tensor.clone() for name, tensor in weights.stored(training.average).items()}
            path = self._folder / MOMENTS / f"{step:08d}.safetensors"
            self._waiting.leave(path, lambda new: weights.write_tensors(new, genre.NETWORK, options, tensors))

    def _note(self, losses: Losses, rate: float) -> State:
        """Measure, and make it last."""
        training, recipe = self.training, self.training.recipe
        assert self._yardstick is not None
        training.stand()
        quality, apart = self._yardstick(training.show(training.latents(len(self._yardstick.held))))
        line = {"step": training.step, "epoch": round(training.step / recipe.epoch, 3), **_rounded(asdict(losses))}
        line |= _rounded({"images_per_second": rate, "swd": quality, "swd_of_footage": self.own, "spread": apart})
        self._log.add((json.dumps(line) + "\n").encode())
        return State(training.step, losses, rate, quality, apart, self._try_to_save())

    def _try_to_save(self) -> str | None:
        """Why it was not possible, in words; what could not be written waits for the next time."""
        step = self.training.step
        try:
            self._save()
        except _UNWRITTEN as error:
            if step >= self.training.recipe.steps:
                raise OutputError(
                    f"the end could not be saved in '{self._folder}': {_why(error)}; make room, then --resume"
                ) from error
            return f"step {step} could not be saved: {_why(error)}; it goes on, and will try again"
        return None

    def _save(self) -> None:
        """All files first, then the checkpoint that says how much of film and log counts."""
        self._film.add(self._reel.develop())
        self._reel = Reel(self._reel.frames)
        self._film.write()
        self._log.write()
        self._waiting.write()
        state = {
            "recipe": asdict(self.training.recipe),
            "training": self.training.state(),
            "film": (self._film.length, self._reel.frames),
            "log": self._log.length,
            "ill": self._health.ill,
        }
        checkpoint.write(self._folder, state, keep=not self._astray)
        self._astray = False

    def _restore(self, state: dict[str, Any]) -> None:
        try:
            self.training.restore(state["training"])
            length, frames = state["film"]
            if not self._film.cut(length):
                log.warning("'%s' is gone or cut short: the film of learning begins anew", self._film.path)
                self._film.cut(0)
                frames = 0
            self._reel = Reel(frames)
            self._log.cut(state["log"])
            self._waiting.forget()
            self._health = DivergenceMonitor(state["ill"])
        except checkpoint.DAMAGED as error:
            raise SourceError(f"'{self._folder / CHECKPOINT}' is damaged, or of another network") from error

    def _back(self, trouble: str) -> str:
        """To the checkpoint before the last one, which is not long enough ago to be well; in words."""
        training, step = self.training, self.training.step
        attempt = training.attempt
        if attempt == _ATTEMPTS:
            raise VjfxError(f"step {step}: {trouble}, {_ATTEMPTS + 1} times now: try another --lr, --norm or --loss")
        self._restore(checkpoint.read(self._folder, before=True))
        self._ranks.wait()  # until all have read
        training.attempt = attempt
        rate = training.slower()
        said = f"step {step}: {trouble}; back to step {training.step}, at half the learning rate, {rate:.2g}"
        if self._ranks.first:
            line = {"step": training.step, "rolled_back_from": step, "why": trouble, "lr": rate}
            self._log.add((json.dumps(line) + "\n").encode())
            self._astray = True
            if unsaved := self._try_to_save():
                said = f"{said}; {unsaved}"
        return said

    def _end(self) -> None:
        try:
            film.finish(self._folder / GROWING, self._folder / FILM)
        except (av.FFmpegError, OSError) as error:
            raise OutputError(f"cannot write '{self._folder / FILM}': {_why(error)}") from error


def is_moment(step: int) -> bool:
    """Whether the generator is kept as it is then: as noise, and from step 16 on twice for each doubling."""
    return step == 0 or (step >= 16 and round(2 ** (round(2 * log2(step)) / 2)) == step)


def refuse_taken(folder: Path) -> None:
    """Raise OutputError where the folder has a training already."""
    if checkpoint.there(folder):
        raise OutputError(f"there is a training in '{folder}' already (go on with it: --resume)")


def refuse_little(footage: Footage, batch: int) -> None:
    """Raise SourceError where there is too little to learn from."""
    count, least = len(footage), max(_LEAST, 2 * batch)
    if count < least:
        raise SourceError(f"the footage in '{footage.folder}' has {count} frames (at least {least} are wanted)")


def _rounded(numbers: dict[str, float]) -> dict[str, float]:
    """Six digits say enough."""
    return {name: float(f"{number:.6g}") for name, number in numbers.items()}


def _why(error: Exception) -> str:
    """What the system complains about; torch hides that its file could not be written."""
    cause: BaseException | None = error
    while cause is not None:
        if said := getattr(cause, "strerror", None):
            return str(said).lower()
        cause = cause.__cause__ or cause.__context__
    return str(error).splitlines()[0]


def read_log(path: Path) -> list[dict[str, Any]]:
    """The lines of a training's log; what is damaged is passed by."""
    lines: list[dict[str, Any]] = []
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            with suppress(ValueError):
                lines.append(json.loads(line))
    return lines
