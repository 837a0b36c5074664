"""ISF 2.0 files as data: the JSON header and the GLSL beside it. Nothing here touches OpenGL.

Specification: https://github.com/mrRay/ISF_Spec
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vjfx.errors import ShaderError
from vjfx.gl.expression import Number, parse
from vjfx.param import Kind, Param, Value

_HEADER = re.compile(r"/\*(.*?)\*/", re.DOTALL)
_NAME = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True, slots=True)
class Target:
    """Where one render pass draws: a named buffer, or the result when `name` is empty."""

    name: str = ""
    persistent: bool = False  # keeps its contents from frame to frame
    float32: bool = False
    width: Number | None = None  # None: as wide as the result
    height: Number | None = None


@dataclass(frozen=True, slots=True)
class SoundInput:
    """An image input that is filled with sound: one row a channel."""

    name: str
    spectrum: bool  # True: audioFFT, False: audio
    width: int | None  # None: the host picks


@dataclass(frozen=True, slots=True)
class Isf:
    """One shader: what it wants, what it says about itself, and its GLSL."""

    path: Path
    description: str
    credit: str
    categories: tuple[str, ...]
    params: tuple[Param, ...]
    identity: Mapping[str, Value]  # the values at which an input has no effect
    shares: frozenset[str]  # inputs that say how much of the effect there is: at identity the picture passes as it is
    images: tuple[str, ...]
    sounds: tuple[SoundInput, ...]
    imported: Mapping[str, Path]
    targets: tuple[Target, ...]  # one a pass, in order; the last one is the result
    fragment: str
    vertex: str | None

    @property
    def name(self) -> str:
        """The name that presets use: the file's stem."""
        return self.path.stem

    @property
    def kind(self) -> str:
        """What it is for: transition, filter or generator."""
        if {"startImage", "endImage"} <= set(self.images) and any(param.name == "progress" for param in self.params):
            return "transition"
        return "filter" if "inputImage" in self.images else "generator"

    @property
    def stateful(self) -> bool:
        """Whether a frame depends on the frames before it."""
        return any(target.persistent for target in self.targets)


def load(path: Path) -> Isf:
    """The shader in `path` (and the `.vs` of the same stem); raises ShaderError with file and line."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise ShaderError(f"{path}: cannot be read ({error.strerror})") from None
    vertex = path.with_suffix(".vs")
    return read(text, path, vertex.read_text(encoding="utf-8", errors="replace") if vertex.is_file() else None)


def read(text: str, path: Path, vertex: str | None = None) -> Isf:
    """The shader written in `text`; raises ShaderError with file and line."""
    header, line = _header(text, path)
    try:
        images, sounds, params, identity = _inputs(_items(header, "INPUTS"))
        targets = tuple(_target(item) for item in _items(header, "PASSES")) or (Target(),)
        imported = _imported(header.get("IMPORTED") or {}, path.parent)
        categories = tuple(str(category) for category in header.get("CATEGORIES") or ())
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
        what = f"missing {error}" if isinstance(error, KeyError) else str(error)
        raise ShaderError(f"{path}:{line}: ISF header: {what}") from None
    return Isf(
        path=path,
        description=str(header.get("DESCRIPTION") or ""),
        credit=str(header.get("CREDIT") or ""),
        categories=categories,
        params=params,
        identity=identity,
        shares=frozenset(str(item.get("NAME")) for item in _items(header, "INPUTS") if item.get("SHARE") is True),
        images=images,
        sounds=sounds,
        imported=imported,
        targets=targets,
        fragment=text,
        vertex=vertex,
    )


def _header(text: str, path: Path) -> tuple[dict[str, Any], int]:
    found = _HEADER.search(text)
    if found is None or "{" not in found[1]:
        raise ShaderError(
            f"{path}:1: no ISF header (the file must start with a block comment that holds a JSON object)"
        )
    line = text.count("\n", 0, found.start(1)) + 1
    body = found[1]
    try:
        # strict=False: public files have tabs and line breaks inside strings.
        header, _ = json.JSONDecoder(strict=False).raw_decode(body, body.index("{"))
    except (json.JSONDecodeError, RecursionError) as error:
        at = line + error.lineno - 1 if isinstance(error, json.JSONDecodeError) else line
        why = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply"
        raise ShaderError(f"{path}:{at}: ISF header is not JSON: {why}") from None
    return header, line


def _items(header: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    items = header.get(key) or []
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise ValueError(f"{key} is not a list of objects")
    return items


def _identifier(name: object) -> str:
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not a name")
    return name


Inputs = tuple[tuple[str, ...], tuple[SoundInput, ...], tuple[Param, ...], dict[str, Value]]


def _inputs(items: list[dict[str, Any]]) -> Inputs:
    images: list[str] = []
    sounds: list[SoundInput] = []
    params: dict[str, Param] = {}
    identity: dict[str, Value] = {}
    for item in items:
        name, kind = _identifier(item.get("NAME")), item.get("TYPE")
        if kind == "image":
            images.append(name)
        elif kind in ("audio", "audioFFT"):
            width = item.get("MAX")
            sounds.append(SoundInput(name, kind == "audioFFT", int(width) if width else None))
        else:
            params[name] = _param(name, kind, item)
            if item.get("IDENTITY") is not None:
                identity[name] = _value(params[name].kind, item["IDENTITY"], params[name].default)
    return tuple(images), tuple(sounds), tuple(params.values()), identity


def _param(name: str, kind: object, item: Mapping[str, Any]) -> Param:
    if kind not in {k.value for k in Kind} - {Kind.TEXT}:
        raise ValueError(f"input '{name}' has the unknown type {kind!r}")
    kind = Kind(kind)
    help = str(item.get("LABEL") or "")
    low, high, default = item.get("MIN"), item.get("MAX"), item.get("DEFAULT")
    if kind is Kind.LONG:
        return _long(name, item, help)
    if kind is Kind.FLOAT:
        start = _value(kind, default, 0.0 if low is None else float(low))
        bottom = float(low) if low is not None else min(0.0, float(start))  # type: ignore[arg-type]
        top = float(high) if high is not None else max(1.0, float(start))  # type: ignore[arg-type]
        return Param(name, kind, start, min(bottom, top), max(bottom, top), help=help)
    if kind is Kind.POINT:
        # Without a range nobody can tell pixels from shares of the picture, so nothing is clamped.
        return Param(
            name, kind, _value(kind, default, (0.0, 0.0)), _point(low, -math.inf), _point(high, math.inf), help=help
        )
    blank: Value = (0.0, 0.0, 0.0, 0.0) if kind is Kind.COLOR else False
    return Param(name, kind, _value(kind, default, blank), help=help)


def _long(name: str, item: Mapping[str, Any], help: str) -> Param:
    values = [int(value) for value in item.get("VALUES") or []]
    labels = [str(label) for label in item.get("LABELS") or []]
    default = item.get("DEFAULT")
    start = int(default) if default is not None else (values[0] if values else int(item.get("MIN") or 0))
    if values:
        named = [*labels, *map(str, values[len(labels) :])]
        return Param(
            name, Kind.LONG, start, min(values), max(values), help=help, choices=tuple(zip(values, named, strict=False))
        )
    low = int(item["MIN"]) if item.get("MIN") is not None else min(0, start)
    high = int(item["MAX"]) if item.get("MAX") is not None else max(1, start)
    return Param(name, Kind.LONG, start, low, high, help=help)


def _value(kind: Kind, given: Any, otherwise: Value) -> Value:
    """`given` as the kind; real files say true as 1, 1.0 or true, and colours with three parts."""
    if given is None:
        return otherwise
    if kind in (Kind.BOOL, Kind.EVENT):
        return bool(given)
    if kind is Kind.POINT:
        return _point(given, 0.0)
    if kind is Kind.COLOR:
        parts = tuple(float(part) for part in given)[:4]
        return (*parts, *(0.0, 0.0, 0.0, 1.0)[len(parts) :])
    return int(given) if kind is Kind.LONG else float(given)


def _point(given: Any, otherwise: float) -> tuple[float, float]:
    if isinstance(given, list | tuple) and len(given) >= 2:
        return float(given[0]), float(given[1])
    value = otherwise if given is None else float(given)
    return value, value


def _target(item: Mapping[str, Any]) -> Target:
    name = item.get("TARGET") or ""
    return Target(
        name=_identifier(name) if name else "",
        persistent=bool(item.get("PERSISTENT", item.get("persistent", False))),
        float32=bool(item.get("FLOAT", item.get("float", False))),
        width=_size(item.get("WIDTH")),
        height=_size(item.get("HEIGHT")),
    )


def _size(given: object) -> Number | None:
    return None if given in (None, "") else parse(str(given))


def _imported(given: Any, folder: Path) -> dict[str, Path]:
    items = given.items() if isinstance(given, dict) else ((item["NAME"], item) for item in given)
    return {_identifier(name): folder / (item["PATH"] if isinstance(item, dict) else item) for name, item in items}
