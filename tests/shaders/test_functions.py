"""ISF has no includes, so shaders repeat their helpers; one name must mean one thing in all of them."""

from __future__ import annotations

import re
from collections import defaultdict

from vjfx.core import resources

_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_FUNCTION = re.compile(r"^\w+\s+(\w+)\s*\([^;{}()]*\)\s*\{", re.MULTILINE)


def functions(text: str) -> dict[str, str]:
    """The functions of a shader, by name, without comments and white space; those of one name together."""
    text = _COMMENT.sub("", text)
    found: dict[str, str] = defaultdict(str)
    for start in _FUNCTION.finditer(text):
        end, depth = start.end(), 1
        while depth:
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            end += 1
        found[start[1]] += " ".join(re.findall(r"\w+|\S", text[start.start() : end])) + "\n"
    return found


def test_functions_are_found() -> None:
    found = functions(
        "/*{}*/\nfloat one(vec2 a) { // {\n  if (a.x > 0.0) { return 1.0; } return 0.0;\n}\nvoid main() {}\n"
    )
    assert found == {
        "one": "float one ( vec2 a ) { if ( a . x > 0 . 0 ) { return 1 . 0 ; } return 0 . 0 ; }\n",
        "main": "void main ( ) { }\n",
    }


def test_functions_of_one_name_are_one_function() -> None:
    versions: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for path in sorted(resources.folder("shaders").rglob("*.[fv]s")):
        for name, text in functions(path.read_text()).items():
            versions[name][text].append(path.name)
    del versions["main"]
    assert len(versions["tint"]) == 1 and len(next(iter(versions["tint"].values()))) > 10  # a helper that many share
    different = {name: list(texts.values()) for name, texts in versions.items() if len(texts) > 1}
    assert not different
