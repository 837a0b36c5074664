"""From a preset to a plan: names and values checked, sources opened, shaders read. On any thread, without OpenGL."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

from vjfx.core.errors import DeviceError, PluginError, ShaderError, SourceError, UsageError, VjfxError, unknown
from vjfx.core.param import Param, Values
from vjfx.core.protocols import Filter, Setting
from vjfx.core.registry import SourceKind
from vjfx.filters import FILTERS
from vjfx.isf import file as isf
from vjfx.isf import library
from vjfx.isf.file import Isf
from vjfx.show.connections import connect
from vjfx.show.plan import LayerPlan, PassPlan, Plan, knobs
from vjfx.show.preset import Effect, LayerSpec, Preset, Where
from vjfx.show.show import LAYER_PARAMS
from vjfx.sources import SOURCES
from vjfx.sources import spec as sources
from vjfx.sources.shared import Pool
from vjfx.values.address import split

_NOUNS = {"generator": "shader", "filter": "pass", "transition": "transition"}
_WEIGHTS = ".safetensors"
_TAKES = "from"  # the value of a source that names another layer


class Planner:
    """Makes the plans of one performance: same size, same session source."""

    def __init__(self, setting: Setting, source: str | None = None) -> None:
        self._setting = setting
        self._session_source = source  # replaces the first layer's in every preset
        self._pool = Pool(setting)

    def plan(self, written: Preset) -> Plan:
        """Check every name and value in a preset, and open its sources; raises VjfxError."""
        plan = Plan(written, [], [], {}, Values())
        if written.bpm is not None:
            plan.values["/bpm"] = written.bpm
        if written.metre is not None:
            plan.values["/metre"] = written.metre
        try:
            for index, spec in enumerate(written.layers):
                self._plan_layer(plan, spec, index)
            plan.master = [self._plan_pass(plan, effect, "/master") for effect in written.master]
            if written.transition is not None:
                plan.transition = self._plan_transition(plan, written.transition.effect)
            connect(plan, self._session_source is not None)
        except BaseException:
            plan.close()
            raise
        return plan

    def _plan_layer(self, plan: Plan, spec: LayerSpec, index: int) -> None:
        address = f"/layer/{spec.name}"
        layer = LayerPlan(spec, [])
        plan.layers.append(layer)
        for param in LAYER_PARAMS:
            plan.params[f"{address}/{param.name}"] = param
        for key, value in spec.values.items():
            _put(plan, f"{address}/{key}", value, spec.at(key))
        session = self._session_source if index == 0 else None
        effect = spec.source
        if session is not None:
            effect = Effect(session, "source", {}, replace(effect.where, label=f"--source {session}", is_option=True))
        try:
            kind, argument = sources.parse(effect.use)
        except (UsageError, PluginError) as error:
            raise error if session is not None else effect.where.wrong(str(error)) from None
        if kind.name == "layer":
            layer.other = _layer(plan, argument, effect.where)
            if layer.other == spec.name:
                raise effect.where.wrong(f"layer '{spec.name}' cannot be its own source")
        elif kind.name == "shader":
            self._only_generators(argument, effect)
            layer.generator = self._plan_pass(
                plan, Effect(argument, "source", effect.values, effect.where, effect.places), address, "generator"
            )
        else:
            self._open(plan, layer, kind, argument, effect)
        for wanted in spec.filters:
            if layer.source is None:
                raise _no_filters(kind.name, wanted, effect)
            layer.filters.append((wanted.name, self._filter(plan, wanted, address)))
        layer.passes = [self._plan_pass(plan, wanted, address) for wanted in spec.passes]

    def _open(self, plan: Plan, layer: LayerPlan, kind: SourceKind, argument: str, effect: Effect) -> None:
        base = effect.where.folder
        effect = _resolved(effect, base)
        argument = argument or str(effect.values.get(kind.key, ""))
        if (kind.takes_path and argument) or argument.endswith(_WEIGHTS):
            argument = sources.resolve(argument, base)
        shared = kind.shared or effect.use == self._session_source
        layer.reopen = lambda: self._pool.open(kind, argument, shared)
        try:
            layer.source = layer.reopen()
        except SourceError as error:
            hint = (
                self._nearest_source(plan, effect.use) if kind.name == "video" and not Path(argument).exists() else ""
            )
            if effect.where.is_option and not hint:
                raise
            raise effect.where.wrong(f"{error}{hint}") from None
        except (DeviceError, PluginError) as error:
            raise error if effect.where.is_option else effect.where.wrong(str(error)) from None
        _take(plan, f"{layer.address}/source", layer.source.params, effect)
        if other := str(effect.values.get(_TAKES, "")):
            layer.taken = _layer(plan, other.removeprefix("layer:"), effect.at(_TAKES))
        try:
            layer.source.prepare(effect.values)
        except SourceError as error:
            raise effect.where.wrong(str(error)) from None

    def _only_generators(self, name: str, effect: Effect) -> None:
        path = library.shaders(self._setting.shaders).get(name)
        if path is not None and (kind := isf.load(path).kind) != "generator":
            generators = ", ".join(self._of_kind("generator"))
            raise effect.where.wrong(f"shader '{name}' is a {kind}, not a source (allowed: {generators})")

    def _of_kind(self, kind: str) -> list[str]:
        """The names of all shaders of this kind that can be read."""
        names = []
        for name, path in library.shaders(self._setting.shaders).items():
            with suppress(ShaderError):
                if isf.load(path).kind == kind:
                    names.append(name)
        return names

    def _nearest_source(self, plan: Plan, name: str) -> str:
        """A hint for a file that does not exist and looks like a name; otherwise empty."""
        if "." in name or "/" in name or "\\" in name:
            return ""
        meant = {shader.casefold(): f"shader:{shader}" for shader in self._of_kind("generator")}
        meant |= {layer.name: f"layer:{layer.name}" for layer in plan.preset.layers}
        meant |= {kind.name: kind.name for kind in SOURCES if not kind.needs_argument}
        close = get_close_matches(name.casefold(), meant, n=1)
        return f"; did you mean '{meant[close[0]]}'?" if close else ""

    def _filter(self, plan: Plan, effect: Effect, address: str) -> Filter:
        try:
            made = FILTERS.find(effect.use).open(self._setting)
        except (UsageError, PluginError) as error:
            hint = " (it is a pass, not a filter)" if effect.use in library.shaders(self._setting.shaders) else ""
            raise effect.where.wrong(f"{error}{hint}") from None
        _take(plan, f"{address}/{effect.name}", made.params, _resolved(effect, effect.where.folder))
        return made

    def _plan_transition(self, plan: Plan, effect: Effect) -> PassPlan:
        shader = self._shader(effect, "transition")
        if shader.kind != "transition":
            raise effect.where.wrong(f"shader '{effect.use}' is a {shader.kind}, not a transition")
        _take(plan, "/transition", knobs(shader), effect)
        return PassPlan("/transition", shader, {})

    def _shader(self, effect: Effect, kind: str) -> Isf:
        """The shader that an effect uses; of an unknown name, the message offers those of this `kind`."""
        try:
            path = library.shader(effect.use, [effect.where.folder], self._setting.shaders)
        except ShaderError as error:
            if effect.use.endswith(".fs"):
                raise effect.where.wrong(str(error)) from None
            hint = " (it is a filter, not a pass)" if effect.use in FILTERS.rows and kind == "filter" else ""
            raise effect.where.wrong(f"{unknown(_NOUNS[kind], effect.use, self._of_kind(kind))}{hint}") from None
        return isf.load(path)

    def _plan_pass(self, plan: Plan, effect: Effect, address: str, kind: str = "filter") -> PassPlan:
        shader = self._shader(effect, kind)
        if shader.kind == "transition":
            raise effect.where.wrong(f"shader '{effect.use}' is a transition (write transition = \"{effect.use}\")")
        if shader.kind == "generator" and kind == "filter":
            spec = f"shader:{effect.use}"
            raise effect.where.wrong(f"'{effect.use}' is a generator, not a pass (use it as a source: {spec})")
        address = f"{address}/{effect.name}"
        inputs = {name: value for name, value in effect.values.items() if name in shader.images}
        images = {}
        for name, value in inputs.items():
            if not isinstance(value, str) or not value.startswith("layer:"):
                raise effect.at(name).wrong(f'{name} = {value!r} is an image input (allowed: {name} = "layer:NAME")')
            images[name] = _layer(plan, value.removeprefix("layer:"), effect.at(name))
        _take(plan, address, shader.params, effect, besides=shader.images)
        return PassPlan(address, shader, images)


def _take(plan: Plan, address: str, params: Iterable[Param], effect: Effect, besides: Iterable[str] = ()) -> None:
    """Add the params of a part to the namespace, with the values that the preset sets."""
    known = {param.name: param for param in params}
    plan.params |= {f"{address}/{name}": param for name, param in known.items()}
    for key, value in effect.values.items():
        if key in besides:
            continue
        if key not in known:
            raise effect.at(key).wrong(unknown(f"parameter of {effect.use}", key, [*known, *besides]))
        _put(plan, f"{address}/{key}", value, effect.at(key))


def _resolved(effect: Effect, base: Path) -> Effect:
    """The same effect, with weights files resolved relative to the preset."""
    files = {key: value for key, value in effect.values.items() if isinstance(value, str) and value.endswith(_WEIGHTS)}
    found = {key: sources.resolve(value, base) for key, value in files.items()}
    return replace(effect, values={**effect.values, **found}) if found else effect


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


def _no_filters(kind: str, filter: Effect, source: Effect) -> VjfxError:
    """The error of a filter on a source that is drawn on the GPU; a source from the command line is to blame itself."""
    why = f"a {kind} source, which is drawn on the GPU"
    if source.where.is_option:
        return source.where.wrong(f"filter '{filter.use}' ({filter.where}) does not work on {why} (use another preset)")
    return filter.where.wrong(f"filters do not work on {why} (use a pass: lineart is both)")
