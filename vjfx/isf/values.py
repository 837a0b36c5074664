"""Values for a shader's inputs, from JSON or text: the kind is checked, the range is not.

A range limits a controller; a number that is written out is taken as it is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from vjfx.core.errors import VjfxError, unknown
from vjfx.core.param import Kind, Param, Value
from vjfx.isf.file import Isf
from vjfx.isf.header import to_bool, to_float, to_int

_WORDS = {"true": True, "on": True, "yes": True, "false": False, "off": False, "no": False}


def take_values(isf: Isf, given: Mapping[str, object]) -> dict[str, Value]:
    """The values as the kinds of their inputs; raises ValueError, with the nearest name for an unknown one."""
    params = {param.name: param for param in isf.params}
    taken: dict[str, Value] = {}
    for name, value in given.items():
        if name in isf.images:
            raise ValueError(f"input '{name}' is an image, not a value")
        if name not in params:
            raise ValueError(unknown("input", name, params))
        taken[name] = _exactly(params[name], value)
    return taken


def read_values(path: Path) -> dict[str, dict[str, object]]:
    """Values of many shaders: `{"Name.fs": {"input": value}}`; raises VjfxError with file and line."""
    try:
        given = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise VjfxError(f"cannot open '{path}': {error.strerror}") from None
    except json.JSONDecodeError as error:
        raise VjfxError(f"{path}:{error.lineno}: not JSON: {error.msg}") from None
    except (ValueError, RecursionError) as error:
        raise VjfxError(f"{path}:1: not JSON: {error}") from None
    if not isinstance(given, dict) or not all(isinstance(values, dict) for values in given.values()):
        raise VjfxError(f'{path}:1: not values of shaders (allowed: {{"Name.fs": {{"input": value}}}})')
    return given


def from_text(text: str) -> object:
    """A typed value: a number, true or off, `1,0.5,0` for a colour or a point, `#ff8000`, a label."""
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    try:
        return json.loads(f"[{text}]" if "," in text and not text.startswith("[") else text)
    except ValueError:
        return text


def _exactly(param: Param, given: object) -> Value:
    name = f"input '{param.name}'"
    match param.kind:
        case Kind.BOOL | Kind.EVENT:
            if not isinstance(given, bool | int | float):
                raise ValueError(f"{name} is {given!r}, not true or false")
            return to_bool(given)
        case Kind.LONG:
            return param.take(given) if isinstance(given, str) and param.choices else to_int(given, name)
        case Kind.COLOR:
            return param.take(given) if isinstance(given, str) else _parts(given, name, 3, 4)
        case Kind.POINT:
            return _parts(given, name, 2, 2)
    return to_float(given, name)


def _parts(given: object, name: str, least: int, most: int) -> tuple[float, ...]:
    if not isinstance(given, list) or not least <= len(given) <= most:
        wanted = str(least) if least == most else f"{least} or {most}"
        raise ValueError(f"{name} is {given!r}, not {wanted} numbers")
    parts = tuple(to_float(part, name) for part in given)
    return (*parts, 1.0) if len(parts) == 3 else parts
