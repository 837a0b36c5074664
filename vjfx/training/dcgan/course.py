"""A training of a DCGAN from its first step to its last, and its folder.

`checkpoint.pt` to go on from and the one before it, `log.jsonl`, `epochs/` with the same 64 latents after each epoch,
`film.growing.mp4` and at the end `film.mp4`, the film of learning, and `moments/`, the generator as it was at steps
spaced by their logarithm. Everything is made of the step it belongs to, so that after a kill it comes out the same.
"""

from __future__ import annotations

import json
import os
import pickle
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from math import log2
from pathlib import Path
from typing import Any

import av
import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from vjfx.errors import OutputError, SourceError, VjfxError, WeightsError
from vjfx.nets import weights
from vjfx.training.dcgan import film
from vjfx.training.dcgan.film import Reel, mosaic
from vjfx.training.dcgan.growing import Growing
from vjfx.training.dcgan.health import Health
from vjfx.training.dcgan.ranks import Ranks
from vjfx.training.dcgan.swd import spread, swd
from vjfx.training.dcgan.training import Losses, Recipe, Training
from vjfx.training.footage import Footage

CHECKPOINT, BEFORE = "checkpoint.pt", "checkpoint-before.pt"
LOG, GROWING, FILM, EPOCHS, MOMENTS = "log.jsonl", "film.growing.mp4", "film.mp4", "epochs", "moments"
SHOWN = 64  # latents in a picture of an epoch
COMPARED = 512  # pictures for the quality figure
_ATTEMPTS = 5
_LEAST = 256  # frames: of fewer none would be held out
_DAMAGED = OSError, RuntimeError, ValueError, KeyError, TypeError, EOFError, pickle.UnpicklingError


@dataclass(frozen=True, slots=True)
class State:
    """How far it is."""

    step: int
    losses: Losses
    rate: float  # images a second
    quality: float | None = None  # sliced Wasserstein distance to held-out footage, of this step
    spread: float | None = None  # of made pictures, in shares of the footage's own
    said: str | None = None  # what a person should know


class Course:
    """One training and its folder."""

    def __init__(self, recipe: Recipe, footage: Footage, folder: Path, device: str, every: int, ranks: Ranks) -> None:
        least = max(_LEAST, 2 * recipe.batch)
        if len(footage) < least:
            count = len(footage)
            raise SourceError(f"the footage in '{footage.folder}' has {count} frames (at least {least} are wanted)")
        self.training = Training(recipe, footage, device, ranks)
        self.own = float("nan")  # the footage's own distance to what is held out of it: the least to be wished for
        self._folder, self._every, self._ranks, self._device = folder, every, ranks, device
        self._log, self._film = Growing(folder / LOG), Growing(folder / GROWING)
        self._reel, self._health = Reel(0), Health()
        if ranks.first:
            self._measure(footage)

    @staticmethod
    def begin(recipe: Recipe, folder: Path, device: str, every: int, ranks: Ranks | None = None) -> Course:
        """A new one; raises OutputError where the folder has one already."""
        ranks = ranks or Ranks()
        if ranks.first and (folder / CHECKPOINT).exists():
            raise OutputError(f"there is a training in '{folder}' already (go on with it: --resume)")
        course = Course(recipe, Footage(recipe.footage), folder, device, every, ranks)
        if ranks.first:
            try:
                for each in (folder / EPOCHS, folder / MOMENTS):
                    each.mkdir(parents=True, exist_ok=True)
                course._show()
                course._save()
            except (OSError, RuntimeError, WeightsError) as error:
                raise OutputError(f"cannot write into '{folder}': {_why(error)}") from error
        ranks.wait()
        return course

    @staticmethod
    def resume(folder: Path, device: str, every: int, epochs: int | None = None, ranks: Ranks | None = None) -> Course:
        """The folder's own, from its checkpoint on, to its end or to that of other `epochs`; raises SourceError."""
        state = read(folder)
        recipe = state["recipe"]
        recipe = replace(recipe, epochs=epochs) if epochs else recipe
        course = Course(recipe, Footage(recipe.footage), folder, device, every, ranks or Ranks())
        course._restore(state)
        return course

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
        try:
            if epoch:
                name = self._folder / EPOCHS / f"{step // recipe.epoch:05d}.jpg"
                Image.fromarray(mosaic(pictures, 8)).save(name, quality=90)
            if moment:
                weights.write(
                    self._folder / MOMENTS / f"{step:08d}.safetensors",
                    "dcgan",
                    training.average.options,
                    training.average,
                )
        except (OSError, WeightsError):
            # A full disk; the checkpoint will say so. A picture of an epoch may be missed, the training not.
            if step == 0:
                raise

    def _note(self, losses: Losses, rate: float) -> State:
        """Measure, and make it last; what cannot be written waits for the next time."""
        training, recipe = self.training, self.training.recipe
        training.stand()
        made = training.show(training.latents(len(self._held)))
        quality, apart = swd(made, self._held), spread(made[:SHOWN]) / self._spread
        line = {"step": training.step, "epoch": round(training.step / recipe.epoch, 3), **_rounded(asdict(losses))}
        line |= _rounded({"images_per_second": rate, "swd": quality, "swd_of_footage": self.own, "spread": apart})
        self._log.add((json.dumps(line) + "\n").encode())
        said = None
        try:
            self._save()
        except (OSError, RuntimeError) as error:
            said = f"step {training.step} could not be saved: {_why(error)}; it goes on, and will try again"
            (self._folder / f".{CHECKPOINT}.part").unlink(missing_ok=True)
            if training.step == recipe.steps:
                raise OutputError(
                    f"the end could not be saved in '{self._folder}': {_why(error)}; make room, then --resume"
                ) from error
        return State(training.step, losses, rate, quality, apart, said)

    def _save(self, keep: bool = True) -> None:
        """Film and log first, then the checkpoint that says how much of them counts; the last one is kept beside it."""
        self._film.add(self._reel.develop())
        self._reel = Reel(self._reel.frames)
        self._film.write()
        self._log.write()
        state = {
            "recipe": asdict(self.training.recipe),
            "training": self.training.state(),
            "film": (self._film.length, self._reel.frames),
            "log": self._log.length,
            "ill": self._health.ill,
        }
        path, before = self._folder / CHECKPOINT, self._folder / BEFORE
        new = self._folder / f".{CHECKPOINT}.part"
        with new.open("wb") as file:
            torch.save(state, file)
            file.flush()
            os.fsync(file.fileno())
        if keep and path.exists():
            path.replace(before)  # killed here, the training goes on from that
        new.replace(path)
        if not keep:
            before.unlink(missing_ok=True)

    def _restore(self, state: dict[str, Any]) -> None:
        try:
            self.training.restore(state["training"])
            length, frames = state["film"]
            self._film.cut(length)
            self._reel = Reel(frames)
            self._log.cut(state["log"])
            self._health = Health(state["ill"])
        except _DAMAGED as error:
            raise SourceError(f"'{self._folder / CHECKPOINT}' is damaged, or of another network") from error

    def _back(self, trouble: str) -> str:
        """To the checkpoint before the last one, which is not long enough ago to be well; in words."""
        training, step = self.training, self.training.step
        attempt = training.attempt
        if attempt == _ATTEMPTS:
            raise VjfxError(f"step {step}: {trouble}, {_ATTEMPTS + 1} times now: try another --lr, --norm or --loss")
        self._restore(read(self._folder, before=True))
        self._ranks.wait()  # until all have read
        training.attempt = attempt
        rate = training.slower()
        if self._ranks.first:
            line = {"step": training.step, "rolled_back_from": step, "why": trouble, "lr": rate}
            self._log.add((json.dumps(line) + "\n").encode())
            self._save(keep=False)
        return f"step {step}: {trouble}; back to step {training.step}, at half the learning rate, {rate:.2g}"

    def _measure(self, footage: Footage) -> None:
        """What made pictures are held against."""
        held = footage.held_out()
        held = held[np.linspace(0, len(held) - 1, min(COMPARED, len(held))).astype(int)]
        learned = footage.learned()
        learned = learned[np.linspace(0, len(learned) - 1, len(held)).astype(int)]
        self._held, known = (_pictures(footage, rows, self._device) for rows in (held, learned))
        self.own, self._spread = swd(known, self._held), spread(self._held[:SHOWN])

    def _end(self) -> None:
        try:
            film.finish(self._folder / GROWING, self._folder / FILM)
        except (av.FFmpegError, OSError) as error:
            raise OutputError(f"cannot write '{self._folder / FILM}': {_why(error)}") from error


def is_moment(step: int) -> bool:
    """Whether the generator is kept as it is then: as noise, and from step 16 on twice for each doubling."""
    return step == 0 or (step >= 16 and round(2 ** (round(2 * log2(step)) / 2)) == step)


def read(folder: Path, before: bool = False) -> dict[str, Any]:
    """The checkpoint of a training, its recipe as such, or the one before it if there is one; raises SourceError.

    Only tensors and plain values are read: a file from anywhere can do no harm.
    """
    paths = [folder / CHECKPOINT, folder / BEFORE]
    path = next((each for each in (paths[::-1] if before else paths) if each.exists()), None)
    if path is None:
        raise SourceError(f"there is no {CHECKPOINT} in '{folder}' to go on from")
    try:
        state: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
        state["recipe"] = Recipe(**{**state["recipe"], "augment": tuple(state["recipe"]["augment"])})
        return state
    except _DAMAGED as error:
        raise SourceError(f"'{path}' is damaged, or no checkpoint of a DCGAN") from error


def _pictures(footage: Footage, rows: NDArray[np.intp], device: str) -> Tensor:
    frames = np.stack([footage.frames[row] for row in rows])
    return torch.from_numpy(frames).to(device).permute(0, 3, 1, 2).float() / 127.5 - 1


def _rounded(numbers: dict[str, float]) -> dict[str, float]:
    """Six digits say enough."""
    return {name: float(f"{number:.6g}") for name, number in numbers.items()}


def _why(error: Exception) -> str:
    """What the system complains about; torch hides that its file could not be written."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError) and cause.strerror:
            return cause.strerror.lower()
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
