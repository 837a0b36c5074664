"""From a preset to a running show. Together with session.py the only place that knows every folder."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from threading import Thread

from vjfx import library, preset, sources
from vjfx.control.binding import parse_binding
from vjfx.errors import DeviceError, PresetError, ShaderError, SourceError, UsageError, VjfxError, unknown
from vjfx.feed import Feed
from vjfx.filters import FILTERS
from vjfx.gl import isf
from vjfx.gl import program as glsl
from vjfx.gl.bridge import Upload
from vjfx.gl.compositor import Compositor
from vjfx.gl.context import Graphics
from vjfx.gl.isf import Isf
from vjfx.gl.shader import Shader
from vjfx.gl.sound import SoundRows
from vjfx.interfaces import Filter, Setting, Source, Tick
from vjfx.param import Param, Value
from vjfx.patch import GLOBALS, split
from vjfx.preset import Effect, LayerSpec, Preset, Where
from vjfx.route import Route
from vjfx.show import LAYER_PARAMS, Layer, Show, Stage
from vjfx.sources.shared import Pool
from vjfx.stats import Stats
from vjfx.tables import load
from vjfx.trouble import Trouble

log = logging.getLogger("vjfx")

READY_WITHIN = 5.0  # seconds that an incoming show waits for the first frames of slow sources


@dataclass(slots=True)
class PassPlan:
    """A shader that has been read, and where its further images come from."""

    address: str
    isf: Isf
    images: Mapping[str, str]


@dataclass(slots=True)
class LayerPlan:
    """A layer whose source is open and whose shaders have been read."""

    spec: LayerSpec
    passes: list[PassPlan]
    source: Source | None = None
    reopen: Callable[[], Source] | None = None
    filters: list[tuple[str, Filter]] = field(default_factory=list)
    generator: PassPlan | None = None
    other: str = ""

    @property
    def address(self) -> str:
        """The group of its values."""
        return f"/layer/{self.spec.name}"


@dataclass(slots=True)
class Plan:
    """All of a preset that can be made without OpenGL, on any thread."""

    preset: Preset
    layers: list[LayerPlan]
    master: list[PassPlan]
    params: dict[str, Param]
    values: dict[str, Value]
    routes: list[Route] = field(default_factory=list)
    midi: dict[str, str] = field(default_factory=dict)

    def close(self) -> None:
        """Let go of what was opened; for a plan that does not become a show."""
        for layer in self.layers:
            if layer.source is not None:
                layer.source.close()


class Builder:
    """Makes shows for one performance: same size, same session source, same sound."""

    def __init__(self, setting: Setting, stats: Stats, source: str | None = None) -> None:
        self._setting = setting
        self._stats = stats
        self._session_source = source  # replaces the first layer's, through every change of preset
        self._pool = Pool(setting)

    def plan(self, path: Path) -> Plan:
        """Read a preset, check every name and value in it, and open its sources; raises VjfxError."""
        written = preset.load(path)
        plan = Plan(written, [], [], {}, {})
        if written.bpm is not None:
            plan.values["/bpm"] = written.bpm
        try:
            for index, spec in enumerate(written.layers):
                self._plan_layer(plan, spec, index)
            plan.master = [self._plan_pass(plan, effect, "/master") for effect in written.master]
            _check_routes(plan, self._session_source is not None)
        except BaseException:
            plan.close()
            raise
        return plan

    def assemble(self, plan: Plan, graphics: Graphics, rows: SoundRows) -> Generator[None, None, Show]:
        """Compile and allocate, a little at each step, on the thread that owns OpenGL; the show is what it returns."""
        show = Show(
            layers=[],
            master=[],
            canvas=Compositor(graphics, self._setting.size),
            params=plan.params,
            values=plan.values,
            routes=plan.routes,
            midi=plan.midi,
            stats=self._stats,
            trouble=Trouble(self._setting.live),
        )
        try:
            yield from self._fill(show, plan, graphics, rows)
        except BaseException:  # a shader that does not compile, or a performer who has changed her mind
            show.close(wait=False)
            plan.close()
            raise
        return show

    def _fill(self, show: Show, plan: Plan, graphics: Graphics, rows: SoundRows) -> Generator[None, None, None]:
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
                shader.warm()
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
            if made.source is not None and made.reopen is not None:
                layer.upload = Upload(graphics, size)
                live = self._setting.live
                layer.feed = Feed(made.address, made.source, made.reopen, made.filters, self._stats, show.trouble, live)
        for made_pass in plan.master:
            show.master.append((yield from stage(made_pass)))

    def build(self, path: Path, graphics: Graphics, rows: SoundRows) -> Show:
        """A show, all at once."""
        steps = self.assemble(self.plan(path), graphics, rows)
        while True:
            try:
                next(steps)
            except StopIteration as done:
                show: Show = done.value
                return show

    def _plan_layer(self, plan: Plan, spec: LayerSpec, index: int) -> None:
        address = f"/layer/{spec.name}"
        layer = LayerPlan(spec, [])
        plan.layers.append(layer)
        for param in LAYER_PARAMS:
            plan.params[f"{address}/{param.name}"] = param
        for key, value in spec.values.items():
            _put(plan, f"{address}/{key}", value, spec.at(key))
        session = self._session_source if index == 0 else None
        base = Path.cwd() if session is not None else spec.source.where.path.parent
        try:
            kind, argument = sources.parse(spec.source.use if session is None else session)
        except UsageError as error:
            raise error if session is not None else spec.source.where.wrong(str(error)) from None
        effect = Effect(session, "source", {}, spec.source.where) if session is not None else spec.source
        if kind == "layer":
            layer.other = _layer(plan, argument, effect.where)
            if layer.other == spec.name:
                raise effect.where.wrong(f"layer '{spec.name}' cannot be its own source")
        elif kind == "shader":
            self._only_generators(argument, effect)
            layer.generator = self._plan_pass(
                plan, Effect(argument, "source", effect.values, effect.where, effect.places), address
            )
        else:
            self._open(plan, layer, kind, argument, base, effect)
        for wanted in spec.filters:
            if layer.source is None:
                raise wanted.where.wrong(
                    f"a {kind} source lives on the GPU, where filters do not reach (use a pass: lineart is both)"
                )
            layer.filters.append((wanted.name, self._filter(plan, wanted, address)))
        layer.passes = [self._plan_pass(plan, wanted, address) for wanted in spec.passes]

    def _open(self, plan: Plan, layer: LayerPlan, kind: str, argument: str, base: Path, effect: Effect) -> None:
        if kind not in sources.SOURCES:
            raise effect.where.wrong(unknown("source", kind, [*sources.SOURCES, "shader", "layer"]))
        if kind in ("video", "image"):
            argument = sources.resolve(argument, base)
        shared = kind in ("camera", "stream") or effect.use == self._session_source
        layer.reopen = lambda: self._pool.open(kind, argument, shared)
        try:
            layer.source = layer.reopen()
        except (SourceError, DeviceError) as error:
            raise error if effect.use == self._session_source else effect.where.wrong(str(error)) from None
        _take(plan, f"{layer.address}/source", layer.source.params, effect)

    def _only_generators(self, name: str, effect: Effect) -> None:
        path = library.shaders().get(name)
        if path is not None and (kind := isf.load(path).kind) != "generator":
            generators = [name for name, path in library.shaders().items() if isf.load(path).kind == "generator"]
            raise effect.where.wrong(f"shader '{name}' is a {kind}, not a source (allowed: {', '.join(generators)})")

    def _filter(self, plan: Plan, effect: Effect, address: str) -> Filter:
        try:
            made: Filter = load("filter", effect.use, FILTERS)(self._setting)
        except UsageError as error:
            hint = " (it is a pass, not a filter)" if effect.use in library.shaders() else ""
            raise effect.where.wrong(f"{error}{hint}") from None
        _take(plan, f"{address}/{effect.name}", made.params, effect)
        return made

    def _plan_pass(self, plan: Plan, effect: Effect, address: str) -> PassPlan:
        try:
            shader = isf.load(library.shader(effect.use, [effect.where.path.parent]))
        except ShaderError as error:
            raise PresetError(f"{effect.where}: {error}") if not _has_place(error) else error from None
        address = f"{address}/{effect.name}"
        inputs = {name: value for name, value in effect.values.items() if name in shader.images}
        images = {}
        for name, value in inputs.items():
            if not isinstance(value, str) or not value.startswith("layer:"):
                raise effect.at(name).wrong(f'{name} = {value!r} is an image input (allowed: {name} = "layer:NAME")')
            images[name] = _layer(plan, value.removeprefix("layer:"), effect.at(name))
        _take(plan, address, shader.params, effect, besides=shader.images)
        return PassPlan(address, shader, images)


class Switcher:
    """Builds the next show while one plays: files and devices in a thread, OpenGL in small steps between frames."""

    def __init__(self, builder: Builder, graphics: Graphics, rows: SoundRows) -> None:
        self._builder = builder
        self._graphics = graphics
        self._rows = rows
        self._asked = 0  # counts the requests, of which only the last is wanted
        self._plans: SimpleQueue[tuple[int, Plan | VjfxError]] = SimpleQueue()
        self._steps: Generator[None, None, Show] | None = None
        self._show: Show | None = None
        self._since = 0.0

    def begin(self, name: str) -> None:
        """Start building a preset; one that is under way is given up."""
        self.close()
        Thread(target=self._plan, args=(name, self._asked), name=f"plan {name}", daemon=True).start()

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
                self._steps, self._show = None, done.value
        show = self._show
        if show is None or not (show.ready(tick) or tick.now - self._since > READY_WITHIN):
            return None
        show.rehearse(tick)
        self._show = None
        return show

    def _plan(self, name: str, number: int) -> None:
        plan: Plan | VjfxError
        try:
            plan = self._builder.plan(library.preset(name))
        except VjfxError as error:
            plan = error
        except Exception as error:
            plan = VjfxError(f"preset {name}: {type(error).__name__}: {error}")
        self._plans.put((number, plan))


def _discard(plan: Plan | VjfxError) -> None:
    """Close a plan that nobody wants any more; its sources may take their time."""
    if isinstance(plan, Plan):
        Thread(target=plan.close, name="discard", daemon=True).start()


def _take(plan: Plan, address: str, params: Iterable[Param], effect: Effect, besides: Iterable[str] = ()) -> None:
    """Add the knobs of a part to the namespace, with the values that the preset gives them."""
    known = {param.name: param for param in params}
    plan.params |= {f"{address}/{name}": param for name, param in known.items()}
    for key, value in effect.values.items():
        if key in besides:
            continue
        if key not in known:
            raise effect.at(key).wrong(unknown(f"value of {effect.use}", key, [*known, *besides]))
        _put(plan, f"{address}/{key}", value, effect.at(key))


def _put(plan: Plan, address: str, value: object, where: Where) -> None:
    try:
        plan.values[address] = plan.params[address].check(value)
    except (ValueError, OverflowError) as error:
        raise where.wrong(f"{split(address)[1]}: {error}") from None


def _layer(plan: Plan, name: str, where: Where) -> str:
    names = [spec.name for spec in plan.preset.layers]
    if name not in names:
        raise where.wrong(unknown("layer", name, names))
    return name


def _check_routes(plan: Plan, replaced: bool) -> None:
    """Keep routes and MIDI keys whose addresses there are; those of a source that --source `replaced` may be gone."""
    floats = {address for address, param in plan.params.items() if param.kind == "float"} | {"/master/level", "/bpm"}
    gone = f"/layer/{plan.preset.layers[0].name}/source/" if replaced else "//"
    for spec in plan.preset.routes:
        if spec.route.target in floats:
            plan.routes.append(spec.route)
        elif not spec.route.target.startswith(gone):
            raise spec.where.wrong(unknown("address of a number", spec.route.target, floats))
    for key, (address, where) in plan.preset.midi.items():
        try:
            parse_binding(key)
        except ValueError as error:
            raise where.wrong(str(error)) from None
        if address in plan.params or address in GLOBALS:
            plan.midi[key] = address
        elif not address.startswith(gone):
            raise where.wrong(f"{key}: {unknown('address', address, [*plan.params, *GLOBALS])}")


def _has_place(error: ShaderError) -> bool:
    return ".fs:" in str(error)
