"""Where the keys of a preset stand: the line in a file, or the path of keys in a dict."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Protocol

from vjfx.show.preset import Where


class Places(Protocol):
    """Finds the place of a key, for error messages."""

    def of(self, table: str = "", index: int = 0, *keys: str) -> Where:
        """A key in the table of this name and index ("" is the top level), or the innermost of `keys` that is there."""

    def of_item(self, table: str, index: int, key: str, use: object, *keys: str) -> Where:
        """A key of one item of the list `key`, which uses `use`."""


class Lines:
    """Lines of a TOML file."""

    def __init__(self, text: str, path: Path) -> None:
        self._path = path
        self._lines = text.splitlines()
        self._headers: dict[tuple[str, int], int] = {("", 0): 0}
        counts: dict[str, int] = {}
        for number, line in enumerate(self._lines, 1):
            if header := re.match(r"\s*\[\[?\s*([\w-]+)\s*\]\]?", line):
                index = counts.get(header[1], 0)
                counts[header[1]] = index + 1
                self._headers[header[1], index] = number

    def of(self, table: str = "", index: int = 0, *keys: str) -> Where:
        """See Places."""
        line = self._headers.get((table, index))
        if line is None:  # written inline at the top level: `transition = { ... }`
            line, keys = 0, (table, *keys)
        end = min((number for number in self._headers.values() if number > line), default=len(self._lines) + 1)
        for key in keys:
            pattern = re.compile(rf"""(?:^|[\s{{,])["']?{re.escape(key)}["']?\s*=""")
            found = (n for n in range(max(line, 1), end) if pattern.search(self._lines[n - 1]))
            line = next(found, line)
        return Where(self._path, max(line, 1))

    def of_item(self, table: str, index: int, key: str, use: object, *keys: str) -> Where:
        """See Places; the line where the item's name stands, if the list is spread over lines."""
        start = self.of(table, index, key).line
        quoted = f'"{use}"'
        number = next((n for n in range(start, len(self._lines) + 1) if quoted in self._lines[n - 1]), start)
        here = self._lines[number - 1] if self._lines else ""
        if all(re.search(rf"\b{re.escape(k)}\s*=", here) for k in keys):
            return Where(self._path, number)
        return self.of(table, index, key, *keys)


class Keys:
    """Paths of keys in a dict: `preset["layer"][0]["source"]`."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def of(self, table: str = "", index: int = 0, *keys: str) -> Where:
        """See Places."""
        steps = (f'["{table}"]' if table else "") + (f"[{index}]" if table in ("layer", "route") else "")
        return Where(self._path, 0, f"preset{steps}" + "".join(f'["{key}"]' for key in keys))

    def of_item(self, table: str, index: int, key: str, use: object, *keys: str) -> Where:
        """See Places."""
        return self.of(table, index, key, *keys)
