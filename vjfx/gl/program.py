"""Compiles the GLSL of an ISF file: declarations in front, errors with the user's line numbers."""

from __future__ import annotations

import re

import moderngl

from vjfx.core.errors import ShaderError
from vjfx.core.param import Kind
from vjfx.gl.context import Graphics, glsl
from vjfx.isf.dialect import FRONT, assemble
from vjfx.isf.file import Isf
from vjfx.isf.header import line_of

_GLSL_TYPES = {
    Kind.FLOAT: "float",
    Kind.BOOL: "bool",
    Kind.LONG: "int",
    Kind.EVENT: "bool",
    Kind.COLOR: "vec4",
    Kind.POINT: "vec2",
}
_OLDEST = "#version 330 core\n"  # has fewer reserved words than the highest: `sample` and `patch` are common names
# Lines in the logs of drivers: Mesa "0:12(5): error: ...", NVIDIA "0(12) : error C1: ...", others "ERROR: 0:12: ...".
_WHERE = re.compile(
    r"^(?:ERROR:\s*)?0[:(](\d+)(?:\(\d+\)|\))?\s*:(?!\s*warning)\s*(?:error\s*(?:C\d+)?:?\s*)?(.*)$", re.IGNORECASE
)
_DECLARED = re.compile(r"uniform \w+ (?:_(\w+)_img(?:Rect|Size)|_(\w+)_flip|(\w+));")


def compile(graphics: Graphics, isf: Isf, index: int) -> moderngl.Program:
    """The program of one pass, cached; raises ShaderError with the user's line."""
    vertex = isf.vertex if isf.vertex is not None else glsl("isf_default.vs")
    return graphics.cached((isf.fragment, isf.vertex, index), lambda: _compile(graphics, isf, vertex, index))


def forget(graphics: Graphics, isf: Isf) -> None:
    """Free the programs of a shader that is no longer in use."""
    for index in range(len(isf.targets)):
        graphics.forget((isf.fragment, isf.vertex, index))


def compiled(graphics: Graphics, isf: Isf) -> bool:
    """Whether every pass of a shader is in the cache; callable from any thread."""
    return all(graphics.is_cached((isf.fragment, isf.vertex, index)) for index in range(len(isf.targets)))


def _compile(graphics: Graphics, isf: Isf, vertex: str, index: int) -> moderngl.Program:
    # With PASSINDEX as a constant, the compiler removes the code of the other passes. Software renderers run both sides
    # of every `if`: with a uniform, each pixel of the last pass would run all passes (3 to 6 times the time).
    constant = f"#define PASSINDEX {index}\n"
    problem: Exception | None = None
    for version in dict.fromkeys((graphics.glsl_header, _OLDEST)):
        try:
            return graphics.context.program(
                vertex_shader=assemble(version + constant, front("isf_vertex.glsl", isf), vertex),
                fragment_shader=assemble(version + constant, front("isf_fragment.glsl", isf), isf.fragment),
            )
        # Not only moderngl.Error: a driver's message in another encoding raises UnicodeDecodeError.
        except Exception as error:
            problem = problem or error
    raise explain(str(problem), isf)


def front(name: str, isf: Isf) -> str:
    """The text in front of a shader: our functions come first, so that an input may be called `texture`."""
    return f"{glsl(name)}#line {FRONT}\n{declarations(isf)}"


def declarations(isf: Isf) -> str:
    """Uniforms for the inputs, images and named targets of a shader."""
    lines = [f"uniform {_GLSL_TYPES[param.kind]} {param.name};" for param in isf.params]
    for name in samplers(isf):
        lines += [
            f"uniform sampler2D {name};",
            f"uniform vec4 _{name}_imgRect;",
            f"uniform vec2 _{name}_imgSize;",
            f"uniform bool _{name}_flip;",
        ]
    return "".join(line + "\n" for line in lines)


def samplers(isf: Isf) -> tuple[str, ...]:
    """The names of all images that a shader may read."""
    targets = [target.name for target in isf.targets if target.name]
    return tuple(dict.fromkeys([*isf.images, *(sound.name for sound in isf.sounds), *isf.imported, *targets]))


def explain(log: str, isf: Isf) -> ShaderError:
    """A driver's log as one error: the file, the user's line and the first problem."""
    where = isf.path.with_suffix(".vs") if isf.vertex is not None and "vertex_shader" in log else isf.path
    for line in log.splitlines():
        if found := _WHERE.match(line.strip()):
            number, what = int(found[1]), found[2].strip()
            return _in_front(number - FRONT, what, isf) if number >= FRONT else ShaderError(what, where, number)
    said = next((line.strip() for line in reversed(log.splitlines()) if line.strip().strip("=")), "does not compile")
    return ShaderError(said.removeprefix("error: "), where, 1)


def _in_front(index: int, what: str, isf: Isf) -> ShaderError:
    """An error in our own declarations, reported at the name in the header that causes it."""
    lines = declarations(isf).splitlines()
    found = _DECLARED.fullmatch(lines[index]) if index < len(lines) else None
    name = next(filter(None, found.groups()), "") if found else ""
    line = line_of(isf.fragment, name, 1) if name else 1
    return ShaderError(f"the name '{name}' in the header cannot be used in GLSL: {what}", isf.path, line)
