"""Reads presets: TOML files, or dicts of the same shape."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from vjfx.core.errors import PresetError, unknown
from vjfx.show import toml
from vjfx.show.places import Keys, Lines, Places
from vjfx.show.preset import Effect, LayerSpec, Preset, RouteSpec, TransitionSpec, Where
from vjfx.values.beat import METRES
from vjfx.values.route import CURVES, GRIDS, Route
from vjfx.values.signals import signal

_INVALID = re.compile(r"[^\w.+-]+", re.ASCII)  # what an OSC address must not contain
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
_SHOW = ("title", "description", "bpm", "metre", "audio", "transition", "layer", "master", "route", "midi")
_LAYER = ("name", "source", "filters", "passes", "blend", "opacity", "fit")
_ROUTE = ("name", "from", "to", "amount", "offset", "curve", "attack", "release", "threshold", "quantise")
_LIMITS = {  # of a route's numbers
    "amount": (-10.0, 10.0),
    "offset": (-10.0, 10.0),
    "attack": (0.0, 60.0),
    "release": (0.0, 60.0),
    "threshold": (0.0, 1.0),
}
_RESERVED = ("source", "master")
_CROSSFADE = 0.5  # seconds, unless the preset sets a length
_TRANSITION = "crossfade"  # unless the preset names another


def load(path: Path) -> Preset:
    """The preset in `path`; raises PresetError with file and line."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise PresetError(f"the preset cannot be read ({error.strerror})", path) from None
    except UnicodeDecodeError:
        raise PresetError("this is not text in UTF-8", path) from None
    return read(text, path)


def read(text: str, path: Path) -> Preset:
    """The preset written in `text`; raises PresetError with file and line."""
    return _Reader(path, Lines(text, path)).show(toml.parse(text, path))


def from_dict(document: Mapping[str, object], name: str = "preset") -> Preset:
    """The preset of a dict with the keys of a preset file; files are relative to the working folder.

    Raises PresetError with the path of the key.
    """
    path = Path.cwd() / f"{name}.toml"
    return _Reader(path, Keys(path)).show(dict(document))


class _Reader:
    """Checks the tables of a preset, and turns them into its dataclasses."""

    def __init__(self, path: Path, places: Places) -> None:
        self.path = path
        self.places = places
        self.where = places.of

    def show(self, document: dict[str, Any]) -> Preset:
        self.only(document, _SHOW, "key", lambda *keys: self.where("", 0, *keys))
        layers = self.tables(document, "layer")
        if not layers:
            raise self.where().wrong("a preset needs at least one [[layer]]")
        specs = tuple(self.layer(table, index) for index, table in enumerate(layers))
        routes = tuple(self.route(table, index) for index, table in enumerate(self.tables(document, "route")))
        _unique((spec.route.name, spec.where) for spec in routes)
        _unique((spec.name, spec.at("name")) for spec in specs)
        master = document.get("master", {})
        if not isinstance(master, dict):
            raise self.where("master").wrong("master must be a table: [master]")
        self.only(master, ("passes",), "key", lambda *keys: self.where("master", 0, *keys))
        bpm = document.get("bpm")
        if bpm is not None and (not _is_number(bpm) or not 20 <= bpm <= 300):
            raise self.where("", 0, "bpm").wrong(f"bpm = {bpm!r} (allowed: 20 to 300 beats a minute)")
        metre = document.get("metre", 0)
        if not isinstance(metre, int) or metre not in (0, *METRES):
            raise self.where("", 0, "metre").wrong(f"metre = {metre!r} (allowed: 0, or 2 to 7 beats a bar)")
        return Preset(
            path=self.path,
            title=self.text_of(document, "title", self.path.stem),
            description=self.text_of(document, "description", ""),
            bpm=None if bpm is None else float(bpm),
            metre=document.get("metre"),
            audio=self.text_of(document, "audio", "") or None,
            transition=self.transition(document.get("transition", _TRANSITION)),
            layers=specs,
            master=self.effects(master, "passes", "master", 0, {}),
            routes=routes,
            midi=self.midi(document.get("midi", {})),
        )

    def layer(self, table: dict[str, Any], index: int) -> LayerSpec:
        def where(*keys: str) -> Where:
            return self.where("layer", index, *keys)

        self.only(table, _LAYER, "key", where)
        name = table.get("name", f"layer{index + 1}")
        if not isinstance(name, str) or not _NAME.fullmatch(name) or name in _RESERVED:
            raise where("name").wrong(
                f"{name!r} cannot name a layer (allowed: small letters, digits, - and _; not {' or '.join(_RESERVED)})"
            )
        if "source" not in table:
            raise where().wrong(f"layer '{name}' needs a source")
        counts: dict[str, int] = {}  # filters and passes of a layer share its addresses
        return LayerSpec(
            name=name,
            source=self.effect(table["source"], lambda *keys: where("source", *keys), "source"),
            filters=self.effects(table, "filters", "layer", index, counts),
            passes=self.effects(table, "passes", "layer", index, counts),
            values={key: table[key] for key in ("blend", "opacity", "fit") if key in table},
            where=where(),
            places={key: where(key) for key in table},
        )

    def effects(
        self, table: dict[str, Any], key: str, kind: str, index: int, counts: dict[str, int]
    ) -> tuple[Effect, ...]:
        items = table.get(key, [])
        if not isinstance(items, list):
            raise self.where(kind, index, key).wrong(f'{key} must be a list: {key} = [{{ use = "glow" }}]')
        effects = []
        for item in items:
            use = item.get("use") if isinstance(item, dict) else item

            def where(*keys: str, use: object = use) -> Where:
                return self.places.of_item(kind, index, key, use, *keys)

            effect = self.effect(item, where, None)
            if effect.name in _RESERVED:
                raise effect.where.wrong(f"'{effect.name}' cannot name an effect")
            counts[effect.name] = counts.get(effect.name, 0) + 1
            if counts[effect.name] > 1:
                numbered = f"{effect.name}-{counts[effect.name]}"
                effect = Effect(effect.use, numbered, effect.values, effect.where, effect.places)
            effects.append(effect)
        _unique((effect.name, effect.where) for effect in effects)
        return tuple(effects)

    def effect(self, item: object, where: Any, name: str | None) -> Effect:
        """One `"use"` or `{ use = "...", ... }`; without a `name` the effect's own, or what it uses."""
        if isinstance(item, str):
            item = {"use": item}
        if not isinstance(item, dict) or not isinstance(item.get("use"), str) or not item["use"]:
            raise where().wrong(f'{item!r} is not a part of a show (allowed: "NAME" or {{ use = "NAME", ... }})')
        named = name or item.get("name") or _INVALID.sub("-", Path(item["use"]).stem)
        if not isinstance(named, str) or _INVALID.search(named):
            raise where("name").wrong(f"{named!r} cannot name an effect (allowed: letters, digits, - _ . and +)")
        values = {key: value for key, value in item.items() if key not in ("use", "name")}
        return Effect(item["use"], named, values, where(), {key: where(key) for key in values})

    def transition(self, item: object) -> TransitionSpec | None:
        """A name or `{ use = "...", seconds = ... }` or beats; "cut" is none."""

        def where(*keys: str) -> Where:
            return self.where("transition", 0, *keys)

        if item == "cut":
            return None
        table = {"use": item} if isinstance(item, str) else item
        if not isinstance(table, dict):
            raise where().wrong(f'{item!r} is not a transition (allowed: "cut", "NAME" or {{ use = "NAME", ... }})')
        lengths = {key: table[key] for key in ("seconds", "beats") if key in table} or {"seconds": _CROSSFADE}
        if len(lengths) > 1:
            raise where("beats").wrong("a transition lasts seconds or beats, not both")
        key, length = next(iter(lengths.items()))
        if not _is_number(length) or not 0 < length <= 64:
            raise where(key).wrong(f"{key} = {length!r} (allowed: more than 0, up to 64)")
        values = {name: value for name, value in table.items() if name not in ("seconds", "beats", "name")}
        return TransitionSpec(self.effect(values, where, "transition"), float(length), key == "beats")

    def route(self, table: dict[str, Any], index: int) -> RouteSpec:
        def where(*keys: str) -> Where:
            return self.where("route", index, *keys)

        self.only(table, _ROUTE, "key", where)
        for key in ("from", "to"):
            if not isinstance(table.get(key), str):
                raise where(key).wrong(f'a route needs {key} = "..."')
        for key, (low, high) in _LIMITS.items():
            value = table.get(key, low)
            if not _is_number(value) or not low <= value <= high:
                raise where(key).wrong(f"{key} = {value!r} (allowed: {low:g} to {high:g})")
        curve, grid = table.get("curve", "linear"), table.get("quantise", "")
        for key, word, words in (("curve", curve, CURVES), ("quantise", grid, GRIDS)):
            if not isinstance(word, str) or word not in words:
                raise where(key).wrong(unknown(key, str(word), filter(None, words)))
        name = table.get("name", str(index + 1))
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise where("name").wrong(f"{name!r} cannot name a route (allowed: small letters, digits, - and _)")
        try:
            source = signal(table["from"])
        except ValueError as error:
            raise where("from").wrong(str(error)) from None
        numbers: dict[str, Any] = {key: float(table[key]) for key in _LIMITS if key in table}
        route = Route(
            table["from"], table["to"], curve=curve, quantise=grid, name=name, endless=source.endless, **numbers
        )
        return RouteSpec(route, where())

    def midi(self, table: object) -> dict[str, tuple[object, Where]]:
        if not isinstance(table, dict) or not all(isinstance(value, str | dict) for value in table.values()):
            raise self.where("midi").wrong('midi must be a table of "cc CHANNEL/NUMBER" = "/address"')
        return {key: (value, self.where("midi", 0, key)) for key, value in table.items()}

    def tables(self, document: dict[str, Any], key: str) -> list[dict[str, Any]]:
        items = document.get(key, [])
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            raise self.where(key).wrong(f"{key} must be written as [[{key}]]")
        return items

    def text_of(self, table: dict[str, Any], key: str, otherwise: str) -> str:
        value = table.get(key, otherwise)
        if not isinstance(value, str):
            raise self.where("", 0, key).wrong(f"{key} must be a text")
        return value

    def only(self, table: dict[str, Any], allowed: Iterable[str], what: str, where: Any) -> None:
        for key in table:
            if key not in allowed:
                raise where(key).wrong(unknown(what, key, allowed))


def _unique(names: Iterable[tuple[str, Where]]) -> None:
    seen = set()
    for name, where in names:
        if name in seen:
            raise where.wrong(f"the name '{name}' is used twice")
        seen.add(name)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
