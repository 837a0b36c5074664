"""A DCGAN training run and its folder.

| file | contents |
| --- | --- |
| `checkpoint.pt`, `checkpoint-before.pt` | the last two checkpoints |
| `log.jsonl` | a line per checkpoint |
| `epochs/` | pictures of the same 64 latents after each epoch |
| `film.growing.mp4`, at the end `film.mp4` | the training film |
| `moments/` | snapshots of the generator, at steps that grow exponentially |

All files depend on the step alone, so that after a kill they come out the same.
"""

from __future__ import annotations

import io
import json
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from math import log2, nan
from pathlib import Path
from typing import Any

import av
from PIL import Image

from vjfx.core.atomic import write_bytes
from vjfx.core.errors import OutputError, SourceError, VjfxError, WeightsError
from vjfx.datasets.footage import Footage
from vjfx.nets import genre, weights
from vjfx.nets.dcgan_shape import SIZES
from vjfx.training import checkpoint
from vjfx.training.checkpoint import CHECKPOINT
from vjfx.training.dcgan import film
from vjfx.training.dcgan.append_file import AppendFile
from vjfx.training.dcgan.deferred_writes import DeferredWrites
from vjfx.training.dcgan.divergence import DivergenceMonitor
from vjfx.training.dcgan.evaluator import Evaluator
from vjfx.training.dcgan.film import FilmSegment, mosaic
from vjfx.training.dcgan.form import choose_form
from vjfx.training.dcgan.options import DcganOptions
from vjfx.training.dcgan.trainer import Losses, Trainer
from vjfx.training.ranks import Ranks

NETWORK = "DCGAN"
LOG, GROWING, FILM, EPOCHS, SNAPSHOTS = "log.jsonl", "film.growing.mp4", "film.mp4", "epochs", "moments"
SHOWN = 64  # latents in the picture of an epoch
COMPARED = 512  # pictures that the evaluator compares
_ATTEMPTS = 5  # rollbacks before the run gives up
_FEWEST = 256  # frames of footage: with fewer, none would be held out
_UNWRITTEN = OSError, RuntimeError, WeightsError  # raised on a full disk; torch's error does not name the reason

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Progress:
    """The state of the run after a step."""

    step: int
    losses: Losses
    images_per_second: float
    distance: float | None = None  # sliced Wasserstein distance to held-out footage, at checkpoints
    spread: float | None = None  # of generated pictures, relative to the footage's, at checkpoints
    message: str | None = None  # for the user


def noop(message: str) -> None:
    """Ignore the message."""


class TrainingRun:
    """One training run and its folder."""

    def __init__(self, options: DcganOptions, footage: Footage, folder: Path, device: str, ranks: Ranks) -> None:
        self.trainer = Trainer(options, footage, device, ranks)
        self._folder, self._ranks = folder, ranks
        self._log, self._film, self._files = AppendFile(folder / LOG), AppendFile(folder / GROWING), DeferredWrites()
        self._segment, self._divergence = FilmSegment(0), DivergenceMonitor()
        self._rolled_back = False  # whether the newest checkpoint on disk is one that the run has abandoned
        self._evaluator = Evaluator(footage, COMPARED, device) if ranks.first else None

    @staticmethod
    def begin(
        options: DcganOptions,
        folder: Path,
        device: str,
        ranks: Ranks | None = None,
        on_message: Callable[[str], None] = noop,
    ) -> TrainingRun:
        """A new run; `on_message` receives messages. Raises SourceError, or OutputError if the folder holds a run."""
        ranks, footage = ranks or Ranks(), Footage(options.footage)
        refuse_unsuitable(footage, options.batch)
        if ranks.first:
            checkpoint.refuse_existing(folder)
        settled = replace(options, footage=str(footage.folder.resolve()), size=footage.size)
        options = choose_form(settled, footage, device, ranks, on_message)
        run = TrainingRun(options, footage, folder, device, ranks)
        if ranks.first:
            try:
                for each in (folder / EPOCHS, folder / SNAPSHOTS):
                    each.mkdir(parents=True, exist_ok=True)
                run._record()
                run._save()
            except _UNWRITTEN as error:
                raise OutputError(f"cannot write into '{folder}': {_reason(error)}") from error
        ranks.wait()
        return run

    @staticmethod
    def resume(folder: Path, device: str, ranks: Ranks | None = None, **changes: Any) -> TrainingRun:
        """The run in a folder, from its checkpoint on; `changes` replace resumable options. Raises SourceError."""
        options, state = checkpoint.read(folder, NETWORK, DcganOptions)
        options, footage = replace(options, **changes), Footage(options.footage)
        refuse_unsuitable(footage, options.batch)
        run = TrainingRun(options, footage, folder, device, ranks or Ranks())
        run._restore(state)
        if "lr" in changes:
            run.trainer.set_learning_rate(options.lr)
        return run

    @property
    def footage_distance(self) -> float:
        """Distance between training and held-out footage: the lower limit for generated pictures."""
        return self._evaluator.footage_distance if self._evaluator else nan

    def run(self) -> Iterator[Progress]:
        """Train step by step to the end, or until the caller stops iterating. Raises VjfxError."""
        trainer = self.trainer
        start, steps, images_per_second = time.perf_counter(), 0, 0.0
        while trainer.step < trainer.options.steps:
            losses = trainer.advance()
            steps += 1
            problem = self._divergence.check(losses)
            due = trainer.step % trainer.options.every == 0 or trainer.step == trainer.options.steps
            if problem is None and due and not trainer.is_finite():
                problem = "a weight is NaN or infinite"
            if problem is not None:
                yield Progress(trainer.step, losses, images_per_second, message=self._roll_back(problem))
                continue
            progress = Progress(trainer.step, losses, images_per_second)
            if self._ranks.first:
                self._record()
                if due:
                    images_per_second = steps * trainer.options.batch / (time.perf_counter() - start)
                    progress = self._evaluate(losses, images_per_second)
            if due:
                self._ranks.wait()
                start, steps = time.perf_counter(), 0
            yield progress
        if self._ranks.first:
            self._finish_film()

    def _record(self) -> None:
        """Record what is due at this step: a frame of the film, the picture of an epoch, a snapshot."""
        trainer, options = self.trainer, self.trainer.options
        step = trainer.step
        filmed, epoch, snapshot = step % options.film == 0, step % options.epoch == 0, is_snapshot(step)
        if not (filmed or epoch or snapshot):
            return
        trainer.refresh_statistics()
        pictures = trainer.generate(trainer.latents(SHOWN))
        if filmed:
            across, down = film.grid(options.size)
            self._segment.add(mosaic(pictures[: across * down], across))
        if epoch:
            jpeg = io.BytesIO()
            Image.fromarray(mosaic(pictures, 8)).save(jpeg, "jpeg", quality=90)
            name = f"{step // options.epoch:05d}.jpg"
            self._files.add(self._folder / EPOCHS / name, lambda path: write_bytes(path, jpeg.getbuffer()))
        if snapshot:
            shape = trainer.average.options
            tensors = {name: tensor.clone() for name, tensor in weights.stored(trainer.average).items()}
            self._files.add(
                self._folder / SNAPSHOTS / f"{step:08d}.safetensors",
                lambda path: weights.write_tensors(path, genre.NETWORK, shape, tensors),
            )

    def _evaluate(self, losses: Losses, images_per_second: float) -> Progress:
        """Measure the generator, log the result and save a checkpoint."""
        trainer = self.trainer
        assert self._evaluator is not None
        trainer.refresh_statistics()
        distance, spread = self._evaluator(trainer.generate(trainer.latents(len(self._evaluator.held_out))))
        epoch = round(trainer.step / trainer.options.epoch, 3)
        line: dict[str, object] = {"step": trainer.step, "epoch": epoch, **_rounded(asdict(losses))}
        line |= _rounded({"images_per_second": images_per_second, "swd": distance})
        line |= _rounded({"swd_of_footage": self.footage_distance, "spread": spread})
        self._append_log(line)
        return Progress(trainer.step, losses, images_per_second, distance, spread, self._try_to_save())

    def _append_log(self, line: dict[str, object]) -> None:
        self._log.append((json.dumps(line) + "\n").encode())

    def _try_to_save(self) -> str | None:
        """Save; returns a message if that failed. Unwritten data is written with the next checkpoint."""
        step = self.trainer.step
        try:
            self._save()
        except _UNWRITTEN as error:
            reason = _reason(error)
            if step >= self.trainer.options.steps:
                raise OutputError(
                    f"cannot save the last step in '{self._folder}': {reason}; free some space, then use --resume"
                ) from error
            return f"step {step} is not saved: {reason}; training continues and tries again at the next checkpoint"
        return None

    def _save(self) -> None:
        """Write all files, then the checkpoint, which holds the valid lengths of film and log."""
        self._film.append(self._segment.finish())
        self._segment = FilmSegment(self._segment.frames)
        self._film.write()
        self._log.write()
        self._files.write()
        state = {
            "recipe": asdict(self.trainer.options),
            "training": self.trainer.state(),
            "film": (self._film.length, self._segment.frames),
            "log": self._log.length,
            "ill": self._divergence.bad_steps,
        }
        checkpoint.write(self._folder, state, keep=not self._rolled_back)
        self._rolled_back = False

    def _restore(self, state: dict[str, Any]) -> None:
        try:
            self.trainer.restore(state["training"])
            length, frames = state["film"]
            if not self._film.cut(length):
                log.warning("'%s' is missing or too short: the training film starts anew", self._film.path)
                self._film.cut(0)
                frames = 0
            self._segment = FilmSegment(frames)
            self._log.cut(state["log"])
            self._files.clear()
            self._divergence = DivergenceMonitor(state["ill"])
        except checkpoint.DAMAGED as error:
            raise SourceError(f"'{self._folder / CHECKPOINT}' is damaged or belongs to another network") from error

    def _roll_back(self, problem: str) -> str:
        """Return to the checkpoint before the last one, which may be bad already; returns a message."""
        trainer, step = self.trainer, self.trainer.step
        attempt = trainer.attempt
        if attempt == _ATTEMPTS:
            times = _ATTEMPTS + 1
            raise VjfxError(f"step {step}: {problem}, for the {times}th time; try another --lr, --norm or --loss")
        self._restore(checkpoint.read(self._folder, NETWORK, DcganOptions, before=True)[1])
        self._ranks.wait()  # until all processes have read it
        trainer.attempt = attempt
        learning_rate = trainer.retry_slower()
        message = f"step {step}: {problem}; back to step {trainer.step}, learning rate halved to {learning_rate:.2g}"
        if self._ranks.first:
            self._append_log({"step": trainer.step, "rolled_back_from": step, "why": problem, "lr": learning_rate})
            self._rolled_back = True
            if unsaved := self._try_to_save():
                message = f"{message}; {unsaved}"
        return message

    def _finish_film(self) -> None:
        try:
            film.remux(self._folder / GROWING, self._folder / FILM)
        except (av.FFmpegError, OSError) as error:
            raise OutputError(f"cannot write '{self._folder / FILM}': {_reason(error)}") from error


def is_snapshot(step: int) -> bool:
    """Whether a snapshot is kept at this step: at 0, and from 16 on twice per doubling."""
    return step == 0 or (step >= 16 and round(2 ** (round(2 * log2(step)) / 2)) == step)


def refuse_unsuitable(footage: Footage, batch: int) -> None:
    """Raise SourceError if the frames have a wrong size, or are too few."""
    if footage.size not in SIZES:
        sizes = ", ".join(map(str, SIZES))
        raise SourceError(f"the footage in '{footage.folder}' has frames of {footage.size} px (allowed: {sizes})")
    count, fewest = len(footage), max(_FEWEST, 2 * batch)
    if count < fewest:
        raise SourceError(f"the footage in '{footage.folder}' has {count} frames (at least {fewest} are needed)")


def _rounded(numbers: dict[str, float]) -> dict[str, float]:
    """To six significant digits."""
    return {name: float(f"{number:.6g}") for name, number in numbers.items()}


def _reason(error: Exception) -> str:
    """The system's message; torch hides it behind an error of its own."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError | av.FFmpegError) and cause.strerror:
            return str(cause.strerror).lower()
        cause = cause.__cause__ or cause.__context__
    return str(error).splitlines()[0]


def read_log(path: Path) -> list[dict[str, Any]]:
    """The lines of a run's log, without damaged ones."""
    lines: list[dict[str, Any]] = []
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            with suppress(ValueError):
                lines.append(json.loads(line))
    return lines
