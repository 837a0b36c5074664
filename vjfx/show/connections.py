"""Routes and MIDI bindings of a preset: connected to addresses that exist, refused where they cannot work."""

from __future__ import annotations

from collections.abc import Mapping

from vjfx.control.binding import parse_binding
from vjfx.core.errors import unknown
from vjfx.core.param import Kind, Param
from vjfx.show.plan import Plan
from vjfx.values.patch import GLOBALS
from vjfx.values.target import CHANNELS, resolve


def connect(plan: Plan, replaced: bool) -> None:
    """Keep routes and MIDI bindings whose addresses exist; those of a source `replaced` by --source may be missing."""
    gone = f"/layer/{plan.preset.layers[0].name}/source/" if replaced else "//"
    for spec in plan.preset.routes:
        route, address = spec.route, f"/route/{spec.route.name}/amount"
        low, high = min(0.0, route.amount), max(1.0, route.amount)
        plan.params[address] = Param("amount", low=low, high=high, help=f"how far {route.source} moves {route.target}")
        plan.values[address] = route.amount
    known = {**GLOBALS, **plan.params}
    targets = _targets(known)
    for spec in plan.preset.routes:
        if resolve(spec.route, known) is not None:
            plan.routes.append(spec.route)
        elif not spec.route.target.startswith(gone):
            raise spec.where.wrong(unknown("address", spec.route.target, targets))
    for key, (address, where) in plan.preset.midi.items():
        try:
            parse_binding(key)
        except ValueError as error:
            raise where.wrong(str(error)) from None
        if address in targets:
            plan.midi[key] = address
        elif address in known:
            raise where.wrong(f"{key}: {_not_bindable(address, known[address])}")
        elif not address.startswith(gone):
            raise where.wrong(f"{key}: {unknown('address', address, targets)}")


def _targets(params: Mapping[str, Param]) -> list[str]:
    """Every address that a route or a MIDI controller may move."""
    ends = {address: CHANNELS.get(param.kind, "") for address, param in params.items() if param.kind is not Kind.TEXT}
    return [end for address, letters in ends.items() for end in ([f"{address}/{x}" for x in letters] or [address])]


def _not_bindable(address: str, param: Param) -> str:
    channels = ", ".join(f"{address}/{channel}" for channel in CHANNELS.get(param.kind, ""))
    if channels:
        what = "colour" if param.kind is Kind.COLOR else "point"
        return f"{address} is a {what}, and a controller moves one number (allowed: {channels})"
    return f"{address} is a text, and a controller moves numbers only"
