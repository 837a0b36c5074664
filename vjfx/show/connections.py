"""Routes and MIDI bindings of a preset: connected to addresses that exist, refused where they cannot work."""

from __future__ import annotations

from collections.abc import Mapping

from vjfx.control.midi import bindings
from vjfx.core.binding import Binding
from vjfx.core.errors import unknown
from vjfx.core.param import Param
from vjfx.show.plan import Plan
from vjfx.show.preset import Where
from vjfx.values.patch import GLOBALS
from vjfx.values.target import resolve


def connect(plan: Plan, replaced: bool) -> None:
    """Keep routes and MIDI bindings whose addresses exist; those of a source `replaced` by --source may be missing."""
    gone = f"/layer/{plan.preset.layers[0].name}/source/" if replaced else "//"
    for spec in plan.preset.routes:
        route, address = spec.route, f"/route/{spec.route.name}/amount"
        low, high = min(0.0, route.amount), max(1.0, route.amount)
        plan.params[address] = Param("amount", low=low, high=high, help=f"how far {route.source} moves {route.target}")
        plan.values[address] = route.amount
    known = {**GLOBALS, **plan.params}
    targets = bindings.bindable(known)
    for spec in plan.preset.routes:
        if resolve(spec.route, known) is not None:
            plan.routes.append(spec.route)
        elif not spec.route.target.startswith(gone):
            raise spec.where.wrong(unknown("address", spec.route.target, targets))
    plan.midi.update(_bound(plan.preset.midi, known, gone))


def _bound(midi: Mapping[str, tuple[object, Where]], known: Mapping[str, Param], gone: str) -> dict[str, Binding]:
    bound = {}
    for key, (written, where) in midi.items():
        if key == bindings.DEFAULT:
            continue
        try:
            binding = bindings.read_binding(key, written, midi.get(bindings.DEFAULT, ("",))[0])
        except ValueError as error:
            raise where.wrong(str(error)) from None
        try:
            bound[key] = bindings.fit(binding, known)
        except ValueError as error:
            if not binding.address.startswith(gone):
                raise where.wrong(f"{key}: {error}") from None
    return bound
