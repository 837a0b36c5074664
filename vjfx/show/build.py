"""From a plan to a show: shaders compiled, textures allocated, workers started."""

from __future__ import annotations

from collections.abc import Generator

from vjfx.core.blend import BLENDS
from vjfx.core.breaker import CircuitBreaker
from vjfx.core.protocols import Setting
from vjfx.core.stats import Stats
from vjfx.gl import program as glsl
from vjfx.gl.audio_textures import AudioTextures
from vjfx.gl.compositor import Compositor
from vjfx.gl.context import Graphics
from vjfx.gl.shader import Shader
from vjfx.gl.upload import Upload
from vjfx.show.plan import PassPlan, Plan
from vjfx.show.planner import Planner
from vjfx.show.preset import Preset
from vjfx.show.show import Layer, Show, Stage, Transition
from vjfx.show.worker import LayerWorker


class Builder:
    """Makes shows for one performance: same size, same session source, same sound."""

    def __init__(self, setting: Setting, stats: Stats, source: str | None = None) -> None:
        self._setting = setting
        self._stats = stats
        self.plan = Planner(setting, source).plan

    def assemble(self, plan: Plan, graphics: Graphics, textures: AudioTextures) -> Generator[None, None, Show]:
        """Compile and allocate in small steps, on the thread that owns OpenGL; the generator returns the show."""
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
            breaker=CircuitBreaker(self._setting.live),
        )
        try:
            yield from self._fill(show, plan, graphics, textures)
        except BaseException:  # a shader that does not compile, or another preset was asked for
            show.close(wait=False)
            plan.close()
            raise
        return show

    def _fill(self, show: Show, plan: Plan, graphics: Graphics, textures: AudioTextures) -> Generator[None, None, None]:
        size = self._setting.size
        wanted = {
            name
            for plans in (plan.master, *(p.passes for p in plan.layers))
            for p in plans
            for name in p.images.values()
        }
        wanted |= {name for layer in plan.layers for name in (layer.other, layer.taken)}

        def stage(made: PassPlan) -> Generator[None, None, Stage]:
            for index in range(len(made.isf.targets)):
                glsl.compile(graphics, made.isf, index)
                yield
            shader = Shader(graphics, made.isf, size, textures)
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
            blend = f"{layer.address}/blend"
            show.canvas.warm(BLENDS[plan.values.whole(blend) if blend in plan.values else 0])
            yield
            if made.source is not None and made.reopen is not None:
                layer.upload = Upload(graphics, size)
                live = self._setting.live
                layer.worker = LayerWorker(
                    made.address, made.source, made.reopen, made.filters, self._stats, show.breaker, live
                )
        show.connect()
        for made_pass in plan.master:
            show.master.append((yield from stage(made_pass)))
        written = plan.preset.transition
        if plan.transition is not None and written is not None:
            show.transition = Transition((yield from stage(plan.transition)), written.length, written.in_beats)

    def build(self, written: Preset, graphics: Graphics, textures: AudioTextures) -> Show:
        """A show, all at once."""
        plan = self.plan(written)
        plan.transition = None  # no show is on air before it
        steps = self.assemble(plan, graphics, textures)
        while True:
            try:
                next(steps)
            except StopIteration as done:
                show: Show = done.value
                return show
