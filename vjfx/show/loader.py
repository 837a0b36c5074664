"""Builds the next show while one plays: files and devices in a thread, OpenGL in small steps between frames."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path
from queue import SimpleQueue
from threading import Thread

from vjfx.core import memory
from vjfx.core.errors import VjfxError
from vjfx.core.protocols import Tick
from vjfx.gl import program as glsl
from vjfx.gl.audio_textures import AudioTextures
from vjfx.gl.context import Graphics
from vjfx.gl.warmup import WarmUp
from vjfx.show import library, preset_reader
from vjfx.show.build import Builder
from vjfx.show.plan import Plan
from vjfx.show.show import Show

READY_WITHIN = 5.0  # seconds that an incoming show waits for the first frames of slow sources


class PresetLoader:
    """Builds one show at a time; a new request cancels the one before."""

    def __init__(
        self, builder: Builder, graphics: Graphics, textures: AudioTextures, warm_up: WarmUp, start: Path
    ) -> None:
        """`start` is the preset file that the session was started with."""
        self._start = start
        self._warm_up = warm_up
        self._builder = builder
        self._graphics = graphics
        self._textures = textures
        self._number = 0  # counts the requests; only the last one matters
        self._plans: SimpleQueue[tuple[int, Plan | VjfxError]] = SimpleQueue()
        self._steps: Generator[None, None, Show] | None = None
        self._show: Show | None = None
        self._warm: Iterator[None] | None = None
        self._since = 0.0

    def begin(self, name: str, cut: bool = False) -> None:
        """Start building a preset, with its own transition or a `cut`; cancels a build in progress."""
        self.close()
        Thread(target=self._plan, args=(name, cut, self._number), name=f"plan {name}", daemon=True).start()

    def step(self, tick: Tick) -> Show | None:
        """Do a little of the work; returns the show once its sources have frames. Raises VjfxError."""
        try:
            return self._step(tick)
        except VjfxError:
            self.close()
            raise
        except Exception as error:  # drivers and libraries may raise anything, and the show on air must play on
            self.close()
            raise VjfxError(f"the next preset: {type(error).__name__}: {error}") from error

    def close(self) -> None:
        """Cancel a build in progress."""
        self._number += 1
        if self._steps is not None:
            self._steps.close()
            self._steps = None
        if self._show is not None:
            self._show.close(wait=False)
            self._show = None

    def _step(self, tick: Tick) -> Show | None:
        while not self._plans.empty():
            number, plan = self._plans.get()
            if number != self._number:
                _discard(plan)
            elif isinstance(plan, VjfxError):
                raise plan
            else:
                self._steps = self._builder.assemble(plan, self._graphics, self._textures)
                self._since = tick.now
        if self._steps is not None:
            try:
                next(self._steps)
            except StopIteration as done:
                self._steps, self._show, self._warm = None, done.value, None
        show = self._show
        if show is None or not (show.ready(tick) or tick.now - self._since > READY_WITHIN):
            return None
        if self._warm is None:
            self._warm = show.warm_up(tick)
        for _ in self._warm:  # one step per frame: the show on air needs its time
            return None
        self._show = None
        return show

    def _plan(self, name: str, cut: bool, number: int) -> None:
        plan: Plan | VjfxError
        try:
            plan = self._builder.plan(preset_reader.load(library.preset_on_air(name, self._start)))
            if cut:
                plan.transition = None
            self._compile(plan)
        except VjfxError as error:
            plan = error
        except Exception as error:
            plan = VjfxError(f"preset {name}: {type(error).__name__}: {error}")
        self._plans.put((number, plan))
        memory.give_back()  # the memory of shows that have ended

    def _compile(self, plan: Plan) -> None:
        """Let another process fill the driver's shader cache, so that `assemble` is quick; waits for it."""
        new = (made.isf for made in plan.passes() if not glsl.compiled(self._graphics, made.isf))
        try:
            self._warm_up(isf.path for isf in new)
        except BaseException:
            plan.close()
            raise


def _discard(plan: Plan | VjfxError) -> None:
    """Close a plan that is no longer needed; its sources may take their time."""
    if isinstance(plan, Plan):
        Thread(target=plan.close, name="discard", daemon=True).start()
