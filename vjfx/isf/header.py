"""Reads the JSON header of an ISF file, and converts its values; error messages name the key and quote the value."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import Any

_COMMENT = re.compile(r"/\*(.*?)\*/", re.DOTALL)
# A string (even an unclosed one), or a trailing comma: a single pass over any text.
_TRAILING_COMMA = re.compile(r'("(?:[^"\\]|\\.)*+(?:"|\\?\Z))|,(?=\s*[}\]])', re.DOTALL)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LARGEST_INT, _LARGEST_FLOAT = 2**31 - 1, 3.4e38  # what GLSL's int and float hold


class HeaderError(ValueError):
    """A problem in the header, and its line in the file, from 1."""

    def __init__(self, what: str, line: int) -> None:
        super().__init__(what)
        self.line = line


def read_header(text: str) -> tuple[dict[str, Any], int]:
    """The object in the first block comment that has one, and the line it starts at; raises HeaderError."""
    for comment in _COMMENT.finditer(text):
        start = text.find("{", *comment.span(1))
        if start >= 0:
            break
    else:
        raise HeaderError("no ISF header (the file must start with a block comment that holds a JSON object)", 1)
    line = text.count("\n", 0, start) + 1
    try:
        # Public files have tabs and line breaks inside strings (not strict), duplicate keys (the last one counts) and
        # trailing commas; a space replaces the comma, so that lines and columns stay the same.
        body = _TRAILING_COMMA.sub(lambda found: found[1] or " ", text[start : comment.end(1)])
        header, _ = json.JSONDecoder(strict=False, parse_constant=_no_number).raw_decode(body)
    except json.JSONDecodeError as error:
        raise HeaderError(f"ISF header is not JSON: {error.msg}", line + error.lineno - 1) from None
    except RecursionError:
        raise HeaderError("ISF header is not JSON: nested too deeply", line) from None
    except ValueError as error:
        raise HeaderError(f"ISF header is not JSON: {error}", line) from None
    return header, line


def line_of(text: str, name: object, line: int) -> int:
    """The line where `name` first appears in quotes, for error messages; `line` if it does not appear."""
    at = text.find(f'"{name}"')
    return text.count("\n", 0, at) + 1 if at >= 0 else line


def objects(value: object, key: str) -> list[dict[str, Any]]:
    """A list of objects; empty if the key is missing, null or empty."""
    items = value or []
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise ValueError(f"{key} is not a list of objects")
    return items


def elements(item: Mapping[str, Any], key: str) -> list[Any]:
    """A list; empty if the key is missing or null."""
    value = item.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise ValueError(f"{key} is {as_json(value)}, not a list")
    return value


def identifier(name: object, key: str) -> str:
    """A valid GLSL name."""
    if name is None:
        raise ValueError(f"{key} is missing")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ValueError(f"{key} is {as_json(name)}, not a name (allowed: letters, digits and _)")
    return name


def to_float(value: object, key: str) -> float:
    """A number; real files also have strings, true and false."""
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not abs(number) <= _LARGEST_FLOAT:
        raise ValueError(f"{key} is {as_json(value)}, not a number")
    return number


def to_int(value: object, key: str) -> int:
    """A whole number; a fraction is cut off."""
    number = int(to_float(value, key))
    if abs(number) > _LARGEST_INT:
        raise ValueError(f"{key} is {as_json(value)}, too large for a whole number")
    return number


def to_bool(value: object) -> bool:
    """True or false; real files also have numbers and words."""
    return value.strip().lower() not in ("", "0", "false", "no") if isinstance(value, str) else bool(value)


def as_json(value: object) -> str:
    """A value as it is written in the file, shortened."""
    text = json.dumps(value)
    return text if len(text) <= 40 else f"{text[:40]}..."


def _no_number(constant: str) -> object:
    raise ValueError(f"{constant} is not a number")
