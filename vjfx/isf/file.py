"""ISF 2.0 files as data: the JSON header and the GLSL. Nothing here uses OpenGL.

Specification: https://github.com/mrRay/ISF_Spec
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from vjfx.core.errors import ShaderError
from vjfx.core.param import Kind, Param, Value
from vjfx.isf.header import HeaderError, as_json, identifier, line_of, objects, read_header
from vjfx.isf.inputs import Inputs, SoundInput
from vjfx.isf.targets import Target, read_targets

__all__ = ["Isf", "SoundInput", "Target", "load", "read"]


@dataclass(frozen=True, slots=True)
class Isf:
    """One shader: its inputs, description, targets and GLSL."""

    path: Path
    description: str
    credit: str
    categories: tuple[str, ...]
    params: tuple[Param, ...]
    identity: Mapping[str, Value]  # the values at which an input has no effect
    shares: frozenset[str]  # inputs that set the amount of the effect: at their identity the picture is unchanged
    images: tuple[str, ...]
    sounds: tuple[SoundInput, ...]
    imported: Mapping[str, Path]
    targets: tuple[Target, ...]  # one per pass, in order; the last one is the result
    opaque: bool  # our own key: with opaque images and colours, the picture is opaque
    fragment: str
    vertex: str | None

    @property
    def name(self) -> str:
        """The name that presets use: the file's stem."""
        return self.path.stem

    @property
    def kind(self) -> str:
        """Its kind: transition, filter or generator."""
        if {"startImage", "endImage"} <= set(self.images) and any(param.name == "progress" for param in self.params):
            return "transition"
        return "filter" if "inputImage" in self.images else "generator"

    @property
    def stateful(self) -> bool:
        """Whether a frame depends on the frames before it."""
        return any(target.persistent for target in self.targets)


def load(path: Path) -> Isf:
    """The shader in `path` (and the `.vs` of the same stem); raises ShaderError with file and line."""
    vertex = path.with_suffix(".vs")
    return read(_text(path), path, _text(vertex) if vertex.is_file() else None)


def read(text: str, path: Path, vertex: str | None = None) -> Isf:
    """The shader written in `text`; raises ShaderError with file and line."""
    try:
        header, line = read_header(text)
        inputs = Inputs()
        for item in objects(header.get("INPUTS"), "INPUTS"):
            try:
                inputs.add(item)
            except ValueError as error:
                name = item.get("NAME")
                raise HeaderError(f"ISF header: input {as_json(name)}: {error}", line_of(text, name, line)) from None
        numbers = [param.name for param in inputs.params if param.kind not in (Kind.COLOR, Kind.POINT)]
        return Isf(
            path=path,
            description=str(header.get("DESCRIPTION") or ""),
            credit=str(header.get("CREDIT") or ""),
            categories=_words(header.get("CATEGORIES")),
            params=tuple({param.name: param for param in inputs.params}.values()),
            identity=inputs.identity,
            shares=frozenset(inputs.shares),
            images=tuple(dict.fromkeys(inputs.images)),
            sounds=tuple(inputs.sounds),
            imported=_imported(header.get("IMPORTED"), path.parent),
            targets=read_targets(header, numbers),
            opaque=header.get("OPAQUE") is True,
            fragment=text,
            vertex=vertex,
        )
    except HeaderError as error:
        raise ShaderError(str(error), path, error.line) from None
    except ValueError as error:
        raise ShaderError(f"ISF header: {error}", path, line) from None


def _text(path: Path) -> str:
    try:
        # utf-8-sig: files saved on Windows may start with a byte order mark, which GLSL compilers reject.
        return path.read_text(encoding="utf-8-sig", errors="replace")
    except OSError as error:
        raise ShaderError(f"cannot be read ({error.strerror})", path, 1) from None


def _words(given: object) -> tuple[str, ...]:
    return tuple(map(str, given)) if isinstance(given, list) else ((given,) if isinstance(given, str) else ())


def _imported(given: object, folder: Path) -> dict[str, Path]:
    """Images by name: `{"name": {"PATH": "file"}}` or `[{"NAME": "name", "PATH": "file"}]`."""
    if isinstance(given, dict):
        items = [{"NAME": name, **(item if isinstance(item, dict) else {"PATH": item})} for name, item in given.items()]
    else:
        items = objects(given, "IMPORTED")
    found = {}
    for item in items:
        name, path = identifier(item.get("NAME"), "NAME of IMPORTED"), item.get("PATH")
        if not isinstance(path, str):
            raise ValueError(f"IMPORTED '{name}' has no PATH")
        found[name] = folder / path
    return found
