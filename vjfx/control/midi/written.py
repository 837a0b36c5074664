"""Bindings as TOML, and their place in a file whose other lines stay as they are."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from vjfx.control.midi.maps import TABLE
from vjfx.core import atomic
from vjfx.core.binding import Binding

_HEADER = re.compile(r"\s*\[")


def save(path: Path, bindings: Mapping[str, Binding]) -> None:
    """Write bindings into the `[midi]` table of a file, each in place of that of the same control.

    Raises OSError, and ValueError where the file is not TOML.
    """
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    for binding in bindings.values():
        text = with_binding(text, binding)
    tomllib.loads(text)
    path.parent.mkdir(parents=True, exist_ok=True)
    atomic.write_text(path, text)


def with_binding(text: str, binding: Binding) -> str:
    """The text of a TOML file, with this binding in its `[midi]` table; raises ValueError where it is not TOML."""
    table = tomllib.loads(text).get(TABLE, {})
    lines = text.splitlines()
    start = next((n for n, line in enumerate(lines) if re.match(rf"\s*\[\s*{TABLE}\s*\]", line)), None)
    if start is None:
        if table:
            raise ValueError(f"its bindings are not in a table [{TABLE}] of their own")
        return "\n".join([*lines, *([""] if lines else []), f"[{TABLE}]", line_of(binding), ""])
    end = next((n for n in range(start + 1, len(lines)) if _HEADER.match(lines[n])), len(lines))
    while end > start + 1 and not lines[end - 1].strip():
        end -= 1
    pattern = re.compile(rf"""\s*["']{re.escape(binding.control)}["']\s*=""")
    same = [n for n in range(start + 1, end) if pattern.match(lines[n])]
    place = slice(same[0], same[0] + 1) if same else slice(end, end)
    lines[place] = [line_of(binding)]
    return "\n".join([*lines, ""])


def line_of(binding: Binding) -> str:
    """A binding as one line of TOML."""
    return f"{_quoted(binding.control)} = {_value_of(binding)}"


def _value_of(binding: Binding) -> str:
    options: dict[str, object] = {
        "value": binding.value,
        "range": list(binding.span) if binding.span is not None else None,
        "curve": binding.curve if binding.curve != "linear" else None,
        "invert": binding.invert or None,
        "mode": binding.mode or None,
        "step": binding.step or None,
        "relative": binding.relative or None,
        "acceleration": binding.acceleration if binding.acceleration != 1.0 else None,
        "takeover": binding.takeover or None,
        "feedback": binding.feedback,
    }
    written = {key: value for key, value in options.items() if value is not None}
    if not written:
        return _quoted(binding.address)
    if list(written) == ["value"] and isinstance(binding.value, str):
        return _quoted(f"{binding.address} {binding.value}")
    pairs = ", ".join(f"{key} = {_toml(value)}" for key, value in {"to": binding.address, **written}.items())
    return f"{{ {pairs} }}"


def _toml(value: object) -> str:
    if isinstance(value, tuple):
        value = list(value)
    return _quoted(value) if isinstance(value, str) else json.dumps(value)


def _quoted(text: str) -> str:
    """A basic string, which TOML escapes as JSON does."""
    return json.dumps(text, ensure_ascii=False)
