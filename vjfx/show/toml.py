"""Reads TOML, with errors at the line of the mistake."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from vjfx.core.errors import PresetError

_KEY = re.compile(r"""\s*["']?([\w-]+)["']?\s*=""")
_PLACE = re.compile(r"(?P<what>.*) \(at (?:line (?P<line>\d+), column \d+|end of document)\)", re.DOTALL)
_LONG_QUOTE = re.compile("\"\"\"|'''")


def parse(text: str, path: Path) -> dict[str, Any]:
    """The tables of a TOML document; raises PresetError with file and line."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _error(text, str(error), path) from None


def _error(text: str, error: str, path: Path) -> PresetError:
    """What tomllib found, at the line of the mistake."""
    lines = text.splitlines() or [""]
    found = _PLACE.fullmatch(error)
    what, number = (found["what"], found["line"]) if found else (error, None)
    line = int(number or len(lines))

    def key(line: int) -> int:
        """The line of the key whose value is in this line."""
        return next((n for n in range(line, 0, -1) if _KEY.match(lines[n - 1])), line)

    if what in ("Illegal character '\\n'", "Unterminated string"):
        what = "a quote is not closed"
        quotes = [n for n, each in enumerate(lines, 1) for _ in _LONG_QUOTE.findall(each)]
        if number is None:
            line = quotes[-1] if len(quotes) % 2 else key(line)
    elif what == "Cannot overwrite a value":
        header = lines[line - 1].lstrip().startswith("[")
        line = line if header else key(line)
        name = lines[line - 1] if header else lines[line - 1].partition("=")[0]
        what = f"{name.strip()} is written twice"
    elif twice := re.fullmatch(r"Cannot declare \('([\w-]+)',?\) twice", what):
        what = f"[{twice[1]}] is written twice"
    elif number is None:
        line = key(line)
    return PresetError(f"this is not TOML: {what}", path, line)
