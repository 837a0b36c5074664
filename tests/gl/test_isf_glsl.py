"""GLSL for old and new hosts behind our declarations, under each version, and errors with the user's line."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest

from tests.gl.drawing import EXACT, IMAGE, by_pass, exactly, gradient, main, make, pixels, tick
from tests.tools import absent, need
from vjfx.core.errors import ShaderError
from vjfx.gl import program
from vjfx.gl.context import Graphics, glsl
from vjfx.isf import file as isf
from vjfx.isf.dialect import assemble

VERSIONS = ["330", "400", "410", "420", "450"]

EVERYTHING = f"""{{"INPUTS": [{IMAGE}, {{"NAME": "f", "TYPE": "float"}}, {{"NAME": "b", "TYPE": "bool"}},
    {{"NAME": "e", "TYPE": "event"}}, {{"NAME": "l", "TYPE": "long"}}, {{"NAME": "c", "TYPE": "color"}},
    {{"NAME": "p", "TYPE": "point2D"}}, {{"NAME": "wave", "TYPE": "audio"}}, {{"NAME": "fft", "TYPE": "audioFFT"}}],
    "PASSES": [{{"TARGET": "t", "FLOAT": true}}, {{"FLOAT": true}}]}}"""
BODY = """
#ifdef GL_ES
precision mediump float;
#endif
#if __VERSION__ <= 120
varying vec2 offsets[2];
#else
in vec2 offsets[2];
#endif
const float table[3] = float[3](0.25, 0.5, 1.0);
vec4 later(vec2 at);
void main(void) {
    if (PASSINDEX == 0) gl_FragColor = later(offsets[1]) + vec4(TIME + TIMEDELTA) * DATE.x * 0.0;
    else gl_FragColor = IMG_THIS_PIXEL(t) + vec4(b || e ? 1.0 : 0.0) + float(l) + c * f + p.xyxy + wave_and_fft();
}
""".replace("wave_and_fft()", "IMG_THIS_NORM_PIXEL(fft) * 0.0 + IMG_NORM_PIXEL(wave, vec2(0.5), 0.0) * 0.0")
REST = "vec4 later(vec2 at) { return texture2D(inputImage, at) * table[2] + vec4(float(FRAMEINDEX)); }\n"
VERTEX = """varying vec2 offsets[2];
void main() { vv_vertShaderInit(); for (int i = 0; i < 2; i++) offsets[i] = vv_FragNormCoord * float(i); }"""


def force(graphics: Graphics, monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    """Compile shaders under this version."""
    if int(version) > graphics.context.version_code:
        absent(f"the context has {graphics.name}")
    monkeypatch.setattr(Graphics, "glsl_header", property(lambda _: f"#version {version} core\n"))


@pytest.mark.parametrize("version", VERSIONS)
def test_each_version_draws_the_same(graphics: Graphics, monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    force(graphics, monkeypatch, version)
    shader = make(graphics, f"// {version}\n{BODY}{REST}", EVERYTHING, VERTEX)  # the comment keeps it out of the cache
    image = gradient(graphics)
    drawn = pixels(shader.draw(tick(2), {"c": (0.0, 0.0, 0.0, 1.0), "f": 1.0, "p": (0.5, 0.0)}, {"inputImage": image}))
    assert np.allclose(drawn - pixels(image), [2.5, 2, 2.5, 3], atol=1e-6)


@pytest.mark.parametrize("version", VERSIONS)
def test_declarations_are_standard_glsl(tmp_path: Path, version: str) -> None:
    shader = isf.read(f"/*{EVERYTHING}*/\n{BODY}{REST}", Path("t.fs"), VERTEX)
    assert "WARNING" not in check_by_the_book(tmp_path, shader, VERTEX, version)


def check_by_the_book(folder: Path, shader: isf.Isf, vertex: str, version: str) -> str:
    """Compilers differ in strictness; the reference compiler of Khronos is the strictest."""
    top = f"#version {version} core\n#define PASSINDEX 0\n"
    (folder / "t.frag").write_text(assemble(top, program.front("isf_fragment.glsl", shader), shader.fragment))
    (folder / "t.vert").write_text(assemble(top, program.front("isf_vertex.glsl", shader), vertex))
    command = [need("glslangValidator"), "-l", str(folder / "t.frag"), str(folder / "t.vert")]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout
    return result.stdout


AGES = [
    "#version 120\nvoid main() { gl_FragColor = vec4(1.0); }",
    "  #  version 300 es\nprecision highp float;\nprecision highp int;\nvoid main() { gl_FragColor = vec4(1.0); }",
    "#extension GL_OES_standard_derivatives : require\nvoid main() { gl_FragColor = vec4(1.0 + dFdx(TIME)); }",
    "#ifdef GL_ES\n#extension GL_OES_standard_derivatives : enable\n#endif\n" + main("vec4(1.0)"),
    "out vec4 color;\nvoid main() { color = vec4(1.0); }",
    "layout(location = 0) out vec4 color;\nvoid main() { color = vec4(1.0); }",
    "// out vec4 color;\n/* no gl_FragColor\nout vec4 other; */ void main() { gl_FragColor = vec4(1.0); }",
    "uniform float TIME;\nuniform vec2 RENDERSIZE;\nuniform int PASSINDEX;\n" + main("vec4(1.0 + TIME)"),
    "uniform highp sampler2D inputImage;\nvarying vec2 vv_FragNormCoord;\nin vec2 isf_FragNormCoord;\n"
    + main("vec4(1.0) + IMG_THIS_PIXEL(inputImage)"),
    "#define texture2D(image, at) texture(image, at)\n" + main("vec4(1.0) + texture2D(inputImage, vec2(0.0))"),
    "#define varying in\n#define PI 3.14\n" + main("vec4(1.0)"),
    "vec4 IMG_PIXEL(float a) { return vec4(a); }\nvec2 IMG_SIZE(int a) { return vec2(a); }\n"
    + main("IMG_PIXEL(1.0) * IMG_SIZE(1).x"),
    "vec4 texture2D(sampler2D image, float a) { return vec4(a); }\n" + main("texture2D(inputImage, 1.0)"),
    "float round(float x) { return floor(x + 0.5); }\nfloat mod289(float x) { return x; }\n"
    + main("vec4(round(mod289(0.7)))"),
    "// caf\u00e9 \u2022 \u65e5\u672c\n" + main("vec4(1.0)"),
    "#if __VERSION__ >= 130\n#define OLD 0\n#else\n#define OLD 1\n#endif\n" + main("vec4(1.0 - float(OLD))"),
    "\r\nvoid main()\r\n{\r\n\tgl_FragColor = vec4(1);\r\n}\r\n",
    "void main() { vec3 a[2]; a[0] = vec3(1); a[1] = a[0]; gl_FragColor.rgb = a[1]; gl_FragColor.a = 1; }",
    # found in public files
    "float ratio = RENDERSIZE.x / RENDERSIZE.y;\nfloat half_of = ratio / 2.0;\n" + main("vec4(1.0 + half_of)"),
    "struct Hex { float q; float r; };\nHex hex(float q) { Hex h; h.q = q; h.r = -q; return h; }\n"
    + main("vec4(hex(1.0).q)"),
    "float sign(vec2 a, vec2 b) { return a.x * b.y; }\n" + main("vec4(sign(vec2(1.0), vec2(1.0)))"),
    "#ifndef GL_ES\nfloat distance(vec2 a, vec2 b) { return 1.0; }\n#endif\n"
    + main("vec4(distance(vec2(0.0), vec2(0.0)))"),
    "float f(float TIME, vec2 RENDERSIZE) { return TIME; }\n" + main("vec4(f(1.0, vec2(0.0)))"),
    "#define POW2(X) X*X\nvec2 at[2];\nvoid main() { at[0] = vec2(1.0); gl_FragColor = vec4(POW2(at[0].x)); }",
    "vec4 later(vec4 n);\nvoid main() { gl_FragColor = later(vec4(1)); }\nvec4 later(vec4 n) { return n; }",
    "void main() { for (float i = 0.; i <= 9.; ++i) { if (i > 3.) break; gl_FragColor[int(i)] = 1.; } }",
    "void main() { IMG_THIS_PIXEL(inputImage).r; gl_FragColor = max(IMG_THIS_PIXEL(inputImage), 1.0); }",
]


@pytest.mark.parametrize("body", AGES)
@pytest.mark.parametrize("version", ["330", "420"])
def test_glsl_of_other_hosts_and_versions(
    graphics: Graphics, monkeypatch: pytest.MonkeyPatch, body: str, version: str
) -> None:
    force(graphics, monkeypatch, version)
    drawn = make(graphics, f"// {version}\n{body}", f'{{"INPUTS": [{IMAGE}]}}').draw(tick(), {}, {})
    assert pixels(drawn).min() == 1


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("out vec4 color;\nvoid main() { color = vec4(1.0); }", True),
        (main("vec4(1.0)"), False),
        ("// out vec4 color;\nvoid main() { isf_FragColor = vec4(1.0); }", False),
    ],
)
def test_one_output_is_declared(text: str, own: bool) -> None:
    """With two outputs, compilers other than Mesa's may show the one that is never written."""
    assert ("#define ISF_OWN_OUT" in assemble("#version 330 core\n", glsl("isf_fragment.glsl"), text)) is own


@pytest.mark.parametrize("body", AGES)
def test_the_reference_compiler_accepts_them(tmp_path: Path, body: str) -> None:
    shader = isf.read(f'/*{{"INPUTS": [{IMAGE}]}}*/\n{body}', Path("t.fs"))
    check_by_the_book(tmp_path, shader, glsl("isf_default.vs"), "330")


def test_words_reserved_in_later_versions_are_valid_names(graphics: Graphics) -> None:
    inputs = '"INPUTS": [{"NAME": "patch", "TYPE": "float", "DEFAULT": 1}]'
    body = "void main() { vec4 sample = vec4(patch); gl_FragColor = sample; }"
    assert pixels(make(graphics, body, f"{{{inputs}}}").draw(tick(), {}, {})).min() == 1


def test_highest_version_of_the_context(graphics: Graphics) -> None:
    wanted = min(graphics.context.version_code, 420)
    assert exactly(graphics, "vec4(float(__VERSION__))")[0] >= wanted


def test_passindex_is_each_passs_own(graphics: Graphics) -> None:
    header = '{"PASSES": [{"TARGET": "a", "FLOAT": true}, {"TARGET": "b", "FLOAT": true}, {"FLOAT": true}]}'
    body = """void main() { switch (PASSINDEX) {
        case 2: gl_FragColor = IMG_THIS_PIXEL(a) * 10.0 + IMG_THIS_PIXEL(b); break;
        default: int i = PASSINDEX; gl_FragColor = vec4(float(i + 1)); } }"""
    assert pixels(make(graphics, body, header).draw(tick(), {}, {})).min() == 12


@pytest.mark.parametrize("init", ["isf_vertShaderInit();", "vv_vertShaderInit();"])
def test_vertex_shaders(graphics: Graphics, init: str) -> None:
    inputs = '"INPUTS": [{"NAME": "speed", "TYPE": "float", "DEFAULT": 3}]'
    vertex = f"varying vec4 made;\nvoid main() {{ {init} made = vec4(isf_FragNormCoord * speed, RENDERSIZE); }}"
    shader = make(graphics, f"varying vec4 made;\n{main('made')}", f"{{{inputs}, {EXACT}}}", vertex)
    drawn = pixels(shader.draw(tick(), {}, {}))
    assert np.allclose(drawn[0, :, 0], 3 * (np.arange(8) + 0.5) / 8, atol=1e-6)
    assert np.array_equal(drawn[0, 0, 2:], [8, 4])


def test_vertex_shaders_have_passindex(graphics: Graphics) -> None:
    header = '{"PASSES": [{"TARGET": "a", "FLOAT": true}, {"FLOAT": true}]}'
    vertex = "varying float which;\nvoid main() { isf_vertShaderInit(); which = float(PASSINDEX + 1); }"
    body = f"varying float which;\n{by_pass('vec4(which)', 'vec4(which) + IMG_THIS_PIXEL(a) * 10.0')}"
    assert pixels(make(graphics, body, header, vertex).draw(tick(), {}, {})).min() == 12


def test_a_vertex_shader_may_move_the_picture(graphics: Graphics) -> None:
    vertex = "void main() { isf_vertShaderInit(); gl_Position.x = gl_Position.x * 0.5; }"
    drawn = pixels(make(graphics, main("vec4(1.0)"), vertex=vertex).draw(tick(), {}, {}))
    assert np.array_equal(drawn[0, :, 0], [0, 0, 1, 1, 1, 1, 0, 0])


@pytest.mark.parametrize(
    ("body", "header", "message"),
    [
        ("\nvoid main() {\n  gl_FragColor = vec4(nothing);\n}", "{}", "t.fs:4: "),
        ("void main() { gl_FragColor = 1.0 }", "{}", "t.fs:2: "),
        ("#version 120\n#extension GL_x : enable\nvoid main() { oh }", "{}", "t.fs:4: "),
        ("uniform float TIME;\nvoid main() {\noh; }", "{}", "t.fs:4: "),
        ("void main() {\nint unset; gl_FragColor = vec4(unset);\noh; }", "{}", "t.fs:4: "),  # a warning comes first
        ("void main() {}\n#error no, thank you", "{}", "t.fs:3: "),
        (main("vec4(1.0)"), '{\n"PASSES": [{}, {"TARGET": "half"}]}', "t.fs:2: the name 'half' in the header"),
        (main("vec4(1.0)"), '{"INPUTS": [\n\n{"NAME": "discard", "TYPE": "float"}]}', "t.fs:3: the name 'discard'"),
        (main("vec4(1.0)"), '{"INPUTS": [\n{"NAME": "while", "TYPE": "image"}]}', "t.fs:2: the name 'while'"),
        ("void gain() {}", "{}", "t.fs:1: "),
    ],
)
def test_compile_errors_have_the_users_line(graphics: Graphics, body: str, header: str, message: str) -> None:
    with pytest.raises(ShaderError) as error:
        make(graphics, body, header)
    assert str(error.value).startswith(message) and "warning" not in str(error.value)


def test_an_error_in_the_vertex_shader_names_its_file(graphics: Graphics) -> None:
    with pytest.raises(ShaderError, match=r"^t\.vs:2: "):
        make(graphics, main("vec4(1.0)"), vertex="void main() {\n  nonsense;\n}")


@pytest.mark.parametrize(
    "log",
    [
        "fragment_shader\n0:7(12): warning: `a' used uninitialized\n0:9(3): error: `b' undeclared",  # Mesa
        'fragment_shader\n0(7) : warning C7050: "a" might be used\n0(9) : error C1503: undefined variable "b"',
        "fragment_shader\nWARNING: 0:7: hm\nERROR: 0:9: Use of undeclared identifier 'b'",  # Apple
    ],
)
def test_error_messages_of_every_driver(log: str) -> None:
    shader = isf.read("/*{}*/", Path("t.fs"))
    assert str(program.explain(log, shader)).startswith("t.fs:9: ")
