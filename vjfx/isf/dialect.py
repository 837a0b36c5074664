"""What GLSL written for other hosts and versions brings along, made fit to stand behind our own declarations.

Lines keep their numbers, and almost every public file passes through unchanged. Mesa forgives what others do not.
"""

from __future__ import annotations

import re

FRONT = 100_000  # lines of the text in front are counted from here, so that they are not taken for the user's

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
    """A whole shader: `version`, what else must stand at the top, our declarations `front`, the text from line 1."""
    code = _COMMENT.sub("", text)
    # An #extension after the first declaration is an error by the book; one that is not there is no reason to fail.
    top = [f"#extension {name} : enable\n" for name in dict.fromkeys(_EXTENSION.findall(code))]
    if _OWN_OUT.search(code) and "gl_FragColor" not in code:
        top.append("#define ISF_OWN_OUT\n")
    defined = set(_DEFINE.findall(code)) & set(_DEFINE.findall(front))
    undefined = "".join(f"#undef {name}\n" for name in sorted(defined))
    return f"{version}{''.join(top)}#line {FRONT}\n{front}{undefined}#line 1\n{_fit(text, front)}"


def _fit(text: str, front: str) -> str:
    """The text without a second #version, and without declaring again what is declared."""
    declared = {*_DECLARED.findall(front), "PASSINDEX", "vv_FragNormCoord"}
    text = _EXTENSION.sub("", _VERSION.sub("", text))
    text = _DECLARATION.sub(lambda found: "" if found[1] in declared else found[0], text)
    # Before GLSL 4.2 anything but ASCII is an error even in comments, the only place where it means nothing.
    return text.encode("ascii", "replace").decode("ascii").replace("\0", "?")
