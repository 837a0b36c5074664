"""From a plan to a running show, at once or while another show plays."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path
from queue import SimpleQueue
from threading import Thread

from vjfx.core import memory
from vjfx.core.blend import BLENDS
from vjfx.core.breaker import CircuitBreaker
from vjfx.core.errors import VjfxError
from vjfx.core.protocols import Setting, Tick
from vjfx.core.stats import Stats
from vjfx.gl import program as glsl
from vjfx.gl.audio_textures import AudioTextures
from vjfx.gl.compositor import Compositor
from vjfx.gl.context import Graphics
from vjfx.gl.shader import Shader
from vjfx.gl.upload import Upload
from vjfx.gl.warmup import WarmUp
from vjfx.show import library
from vjfx.show.plan import PassPlan, Plan, Planner
from vjfx.show.show import Layer, Show, Stage, Transition
from vjfx.show.worker import LayerWorker

READY_WITHIN = 5.0  # seconds that an incoming show waits for the first frames of slow sources


class Builder:
    """Makes shows for one performance: same size, same session source, same sound."""

    def __init__(self, setting: Setting, stats: Stats, source: str | None = None) -> None:
        self._setting = setting
        self._stats = stats
        self.plan = Planner(setting, source).plan

    def assemble(self, plan: Plan, graphics: Graphics, rows: AudioTextures) -> Generator[None, None, Show]:
        """Compile and allocate, a little at each step, on the thread that owns OpenGL; the show is what it returns."""
        show = Show(
            file=plan.preset.path,
            layers=[],
            master=[],
            canvas=Compositor(graphics, self._setting.size),
            params=plan.params,
            values=plan.values,
            routes=plan.routes,
            midi=plan.midi,
            stats=self._stats,
            trouble=CircuitBreaker(self._setting.live),
        )
        try:
            yield from self._fill(show, plan, graphics, rows)
        except BaseException:  # a shader that does not compile, or a performer who has changed her mind
            show.close(wait=False)
            plan.close()
            raise
        return show

    def _fill(self, show: Show, plan: Plan, graphics: Graphics, rows: AudioTextures) -> Generator[None, None, None]:
        size = self._setting.size
        wanted = {
            name
            for plans in (plan.master, *(p.passes for p in plan.layers))
            for p in plans
            for name in p.images.values()
        }
        wanted |= {layer.other for layer in plan.layers}

        def stage(made: PassPlan) -> Generator[None, None, Stage]:
            for index in range(len(made.isf.targets)):
                glsl.compile(graphics, made.isf, index)
                yield
            shader = Shader(graphics, made.isf, size, rows)
            try:
                yield from shader.warm()
            except BaseException:
                shader.release()
                raise
            return Stage(made.address, shader, made.images)

        for made in plan.layers:
            layer = Layer(made.spec.name, other=made.other, wanted=made.spec.name in wanted)
            show.layers.append(layer)
            for made_pass in made.passes:
                layer.stages.append((yield from stage(made_pass)))
            if made.generator:
                layer.generator = yield from stage(made.generator)
            show.canvas.warm(BLENDS[int(plan.values.get(f"{layer.address}/blend", 0))])  # type: ignore[arg-type]
            yield
            if made.source is not None and made.reopen is not None:
                layer.upload = Upload(graphics, size)
                live = self._setting.live
                layer.feed = LayerWorker(
                    made.address, made.source, made.reopen, made.filters, self._stats, show.trouble, live
                )
        for made_pass in plan.master:
            show.master.append((yield from stage(made_pass)))
        written = plan.preset.transition
        if plan.transition is not None and written is not None:
            show.entrance = Transition((yield from stage(plan.transition)), written.length, written.in_beats)

    def build(self, path: Path, graphics: Graphics, rows: AudioTextures) -> Show:
        """A show, all at once."""
        plan = self.plan(path)
        plan.transition = None  # nothing is on air before it
        steps = self.assemble(plan, graphics, rows)
        while True:
            try:
                next(steps)
            except StopIteration as done:
                show: Show = done.value
                return show


class PresetLoader:
    """Builds the next show while one plays: files and devices in a thread, OpenGL in small steps between frames."""

    def __init__(self, builder: Builder, graphics: Graphics, rows: AudioTextures, warm_up: WarmUp, start: Path) -> None:
        """`start` is the preset file that the session was started with."""
        self._start = start
        self._warm_up = warm_up
        self._builder = builder
        self._graphics = graphics
        self._rows = rows
        self._asked = 0  # counts the requests, of which only the last is wanted
        self._plans: SimpleQueue[tuple[int, Plan | VjfxError]] = SimpleQueue()
        self._steps: Generator[None, None, Show] | None = None
        self._show: Show | None = None
        self._rehearsal: Iterator[None] | None = None
        self._since = 0.0

    def begin(self, name: str, cut: bool = False) -> None:
        """Start building a preset, which comes without its transition if it is to `cut`; one under way is given up."""
        self.close()
        Thread(target=self._plan, args=(name, cut, self._asked), name=f"plan {name}", daemon=True).start()

    def step(self, tick: Tick) -> Show | None:
        """Do a little of the work; the show once its sources have frames. Raises VjfxError if it cannot be built."""
        try:
            return self._step(tick)
        except VjfxError:
            self.close()
            raise
        except Exception as error:  # a driver or a library may throw anything: the show on air goes on
            self.close()
            raise VjfxError(f"the next preset: {type(error).__name__}: {error}") from error

    def close(self) -> None:
        """Give up what is under way."""
        self._asked += 1
        if self._steps is not None:
            self._steps.close()
            self._steps = None
        if self._show is not None:
            self._show.close(wait=False)
            self._show = None

    def _step(self, tick: Tick) -> Show | None:
        while not self._plans.empty():
            number, plan = self._plans.get()
            if number != self._asked:
                _discard(plan)
            elif isinstance(plan, VjfxError):
                raise plan
            else:
                self._steps = self._builder.assemble(plan, self._graphics, self._rows)
                self._since = tick.now
        if self._steps is not None:
            try:
                next(self._steps)
            except StopIteration as done:
                self._steps, self._show, self._rehearsal = None, done.value, None
        show = self._show
        if show is None or not (show.ready(tick) or tick.now - self._since > READY_WITHIN):
            return None
        if self._rehearsal is None:
            self._rehearsal = show.rehearse(tick)
        for _ in self._rehearsal:  # one step; the show on air wants its time too
            return None
        self._show = None
        return show

    def _plan(self, name: str, cut: bool, number: int) -> None:
        plan: Plan | VjfxError
        try:
            plan = self._builder.plan(library.preset_on_air(name, self._start))
            if cut:
                plan.transition = None
            self._compile(plan)
        except VjfxError as error:
            plan = error
        except Exception as error:
            plan = VjfxError(f"preset {name}: {type(error).__name__}: {error}")
        self._plans.put((number, plan))
        memory.give_back()  # what the shows before this one have left

    def _compile(self, plan: Plan) -> None:
        """Let the other process compile what this one has not, so that `assemble` is quick; waits for it."""
        new = (made.isf for made in plan.passes() if not glsl.compiled(self._graphics, made.isf))
        try:
            self._warm_up(isf.path for isf in new)
        except BaseException:
            plan.close()
            raise


def _discard(plan: Plan | VjfxError) -> None:
    """Close a plan that nobody wants any more; its sources may take their time."""
    if isinstance(plan, Plan):
        Thread(target=plan.close, name="discard", daemon=True).start()
