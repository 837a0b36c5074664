"""Draws the folders of vjfx and what they import, floor by floor: `python tools/rooms.py [CHECKOUT] [-o FILE.svg]`.

A folder stands one floor above the highest that it imports. A module at the top level counts as a folder of its own.
"""

from __future__ import annotations

import argparse
import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WIDTH, HEIGHT, GAP, RISE = 96, 30, 18, 78  # of a box, between boxes, between floors; pixels


def modules(checkout: Path) -> dict[str, Path]:
    """Every module of the package, by its dotted name."""
    names = {}
    for path in (checkout / "vjfx").rglob("*.py"):
        parts = path.relative_to(checkout).with_suffix("").parts
        names[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return names


def arrows(checkout: Path) -> set[tuple[str, str]]:
    """(folder, folder that it imports), each pair once."""
    known, found = modules(checkout), set()
    for name, path in known.items():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "vjfx":
                for alias in node.names:
                    whole = f"{node.module}.{alias.name}"
                    found.add((folder(name), folder(whole if whole in known else str(node.module))))
    return {(here, there) for here, there in found if here != there and "" not in (here, there)}


def folder(module: str) -> str:
    """The folder of a module; empty for the package's own __init__ and __main__."""
    rest = module.split(".")[1:]
    return "" if not rest or rest[0].startswith("__") else rest[0]


def floors(pairs: set[tuple[str, str]]) -> list[list[str]]:
    """Folders by floor, the lowest first."""
    below: dict[str, set[str]] = {}
    for here, there in pairs:
        below.setdefault(here, set()).add(there)
        below.setdefault(there, set())
    level: dict[str, int] = {}
    while len(level) < len(below):
        ready = [name for name in below if name not in level and below[name] <= level.keys()]
        if not ready:
            raise SystemExit(f"a circle among {', '.join(sorted(below.keys() - level.keys()))}")
        level |= {name: 1 + max((level[other] for other in below[name]), default=-1) for name in ready}
    return [sorted(name for name in level if level[name] == n) for n in range(max(level.values()) + 1)]


def svg(pairs: set[tuple[str, str]]) -> str:
    """The drawing: the highest floor on top."""
    rows = floors(pairs)[::-1]
    wide = max(len(row) for row in rows) * (WIDTH + GAP) + GAP
    tall = len(rows) * RISE
    place = {}
    for y, row in enumerate(rows):
        left = (wide - len(row) * (WIDTH + GAP) + GAP) / 2
        place |= {name: (left + x * (WIDTH + GAP), y * RISE + 20) for x, name in enumerate(row)}
    lines, boxes = [], []
    for here, there in sorted(pairs):
        (x0, y0), (x1, y1) = place[here], place[there]
        ends = f'x1="{x0 + WIDTH / 2:g}" y1="{y0 + HEIGHT:g}" x2="{x1 + WIDTH / 2:g}" y2="{y1:g}"'
        lines.append(f'<line {ends} stroke="#9aa7b4" stroke-width="0.8"/>')
    for name, (x, y) in place.items():
        boxes.append(f'<rect x="{x:g}" y="{y:g}" width="{WIDTH}" height="{HEIGHT}" rx="5" fill="#16202a"/>')
        text = f'x="{x + WIDTH / 2:g}" y="{y + HEIGHT / 2 + 4:g}" text-anchor="middle"'
        boxes.append(f'<text {text} font-family="sans-serif" font-size="13" fill="#f2f5f7">{name}</text>')
    body = "\n".join((*lines, *boxes))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:g} {tall:g}">\n{body}\n</svg>\n'


def main() -> None:
    """Draw the graph and print its size."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkout", nargs="?", type=Path, default=ROOT)
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "docs" / "pictures" / "rooms.svg")
    asked = parser.parse_args()
    pairs = arrows(asked.checkout)
    asked.output.write_text(svg(pairs))
    rows = floors(pairs)
    print(f"{sum(map(len, rows))} folders, {len(pairs)} arrows, {len(rows)} floors: {asked.output}")


if __name__ == "__main__":
    main()
