"""Adapts GLSL written for other hosts and versions, so that it compiles behind our own declarations.

Line numbers stay the same, and almost every public file is unchanged. Mesa accepts more than other drivers do.
"""

from __future__ import annotations

import re

FRONT = 100_000  # line numbers of our own text start here, to tell them from the user's

_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_VERSION = re.compile(r"^[ \t]*#[ \t]*version\b[^\n]*", re.MULTILINE)
_EXTENSION = re.compile(r"^[ \t]*#[ \t]*extension[ \t]+(GL_\w+)[^\n]*", re.MULTILINE)
_DEFINE = re.compile(r"^[ \t]*#[ \t]*define[ \t]+(\w+)", re.MULTILINE)
_DECLARED = re.compile(r"^(?:uniform|in|out) \w+ (\w+);", re.MULTILINE)
_DECLARATION = re.compile(
    r"^[ \t]*(?:uniform|varying|attribute|in|out)[ \t]+(?:(?:low|medium|high)p[ \t]+)?\w+[ \t]+(\w+)[ \t]*;",
    re.MULTILINE,
)
_OWN_OUT = re.compile(r"^[ \t]*(?:layout[ \t]*\([^)]*\)[ \t]*)?out[ \t]+vec4[ \t]+\w+[ \t]*;", re.MULTILINE)


def assemble(version: str, front: str, text: str) -> str:
    """A whole shader: `version`, extensions, our declarations `front`, then the text from line 1."""
    code = _COMMENT.sub("", text)
    # An #extension must come before all declarations; a missing extension should not stop the shader.
    top = [f"#extension {name} : enable\n" for name in dict.fromkeys(_EXTENSION.findall(code))]
    if _OWN_OUT.search(code) and "gl_FragColor" not in code:
        top.append("#define ISF_OWN_OUT\n")
    defined = set(_DEFINE.findall(code)) & set(_DEFINE.findall(front))
    undefined = "".join(f"#undef {name}\n" for name in sorted(defined))
    return f"{version}{''.join(top)}#line {FRONT}\n{front}{undefined}#line 1\n{_fit(text, front)}"


def _fit(text: str, front: str) -> str:
    """The text without its #version and without declarations that `front` has already."""
    declared = {*_DECLARED.findall(front), "PASSINDEX", "vv_FragNormCoord"}
    text = _EXTENSION.sub("", _VERSION.sub("", text))
    text = _DECLARATION.sub(lambda found: "" if found[1] in declared else found[0], text)
    # Before GLSL 4.2 only ASCII is allowed, even in comments.
    return text.encode("ascii", "replace").decode("ascii").replace("\0", "?")
