"""Renders docs/shaders.md and its pictures of all shaders.

python tools/shaders.py [--page] [NAME ...]

--page writes only the page.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

from gallery import Album  # noqa: E402

from vjfx.app.options import Options  # noqa: E402
from vjfx.app.session import Session  # noqa: E402
from vjfx.core.param import Kind, Param, defaults  # noqa: E402
from vjfx.core.protocols import Tick  # noqa: E402
from vjfx.gl.present import Screen  # noqa: E402
from vjfx.gl.shader import Shader  # noqa: E402
from vjfx.isf import file as isf  # noqa: E402
from vjfx.isf import library  # noqa: E402
from vjfx.isf.file import Isf  # noqa: E402

SIZE = (960, 540)
SHOWN = (480, 270)
MOMENT = 3.05  # seconds: just after a beat of the groovebox
PICTURES = ROOT / "docs" / "pictures" / "shaders"
GENERATOR = """\
bpm = 120
[[layer]]
name = "a"
source = "shader:{name}"
"""
FILTER = """\
bpm = 120
[[layer]]
name = "lines"
source = "layer:a"
opacity = 0
passes = [{{ use = "lineart", invert = false }}]
[[layer]]
name = "a"
source = {{ use = "shader:{footage}", palette = "ember" }}
[master]
passes = [{{ use = "{name}"{values} }}]
"""
MASK = """\
bpm = 120
[[layer]]
name = "figure"
source = {{ use = "shader:solids", palette = "mono" }}
opacity = 0
[[layer]]
name = "ground"
source = "shader:landscape"
[[layer]]
name = "a"
source = {{ use = "shader:plasma", palette = "acid" }}
passes = [{{ use = "{name}", mask = "layer:figure", low = 0.02, high = 0.1 }}]
"""
PULSE = """
[[route]]
from = "beat/pulse"
to = "{address}/pulse"
amount = 0.8
"""
GROUPS = (
    (
        "generator",
        "Generators",
        'As a source: `source = "shader:NAME"`. Each has a `pulse`; route a kick or the beat to it.',
    ),
    (
        "filter",
        "Filters",
        'As a pass: `passes = [{ use = "NAME", amount = 0.5 }]`. At `amount = 0` the picture is unchanged.',
    ),
    ("transition", "Transitions", 'In the preset that comes: `transition = { use = "NAME", beats = 4 }`.'),
)


def preset(shader: Isf) -> str:
    """The preset that shows a generator, or a filter over a generator."""
    names = {param.name for param in shader.params}
    if shader.kind == "generator":
        pulse = PULSE.format(address="/layer/a/source") if "pulse" in names else ""
        return GENERATOR.format(name=shader.name) + pulse
    if shader.name == "mask":  # over black, what is transparent would not be seen
        return MASK.format(name=shader.name)
    values = {"amount": "0.7"} if "amount" in names and shader.name != "glow" else {}
    values |= {name: '"layer:lines"' for name in shader.images if name != "inputImage"}
    written = "".join(f", {key} = {value}" for key, value in values.items())
    text = FILTER.format(name=shader.name, footage="solids", values=written)
    return text + PULSE.format(address="/layer/a/source")


def played(shader: Isf) -> NDArray[np.uint8]:
    """The picture of a generator or filter, with the groovebox."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "shown.toml"
        path.write_text(preset(shader))
        options = Options(preset=str(path), audio="synth", size=SIZE, fps=30.0, live=False, window=False)
        with Session(options) as session:
            album = Album((MOMENT,), 30.0)
            session.loop.delivery.recorders = {"album": album}
            session.run(MOMENT + 0.1)
    return album.pictures[0]


def crossed(shader: Isf) -> NDArray[np.uint8]:
    """The picture of a transition, about half-way between two generators."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "shown.toml"
        path.write_text(GENERATOR.format(name="landscape"))
        with Session(Options(preset=str(path), audio="off", size=SIZE, live=False, window=False)) as session:
            graphics, screen = session.graphics, Screen(session.graphics, SIZE)
            ends = [Shader(graphics, isf.load(library.shader(name)), SIZE) for name in ("landscape", "solids")]
            tick = Tick(0, 0.0, 0.0, (2026.0, 1.0, 1.0, 0.0))
            for index in range(60):
                tick = Tick(index, index / 30, 1 / 30 if index else 0.0, tick.date)
                pictures = [end.draw(tick, defaults(end.params), {}) for end in ends]
            images = dict(zip(("startImage", "endImage"), pictures, strict=True))
            mixer = Shader(graphics, shader, SIZE)
            return screen.read(mixer.draw(tick, defaults(shader.params) | {"progress": 0.45}, images))[..., :3].copy()


def described(param: Param) -> str:
    """A parameter in a few words: `hue` 0 to 1."""
    if param.choices:
        return f"`{param.name}` {', '.join(label for _, label in param.choices)}"
    if param.kind is Kind.FLOAT:
        span = "" if (param.low, param.high) == (0.0, 1.0) else f" {param.low:g} to {param.high:g}"
        return f"`{param.name}`{span}"
    return f"`{param.name}`" if param.kind is Kind.LONG else f"`{param.name}` ({param.kind})"


def page(shaders: Iterable[Isf]) -> str:
    """The text of docs/shaders.md."""
    every = sorted(shaders, key=lambda shader: shader.name)
    lines = [
        "# Shaders",
        "",
        "The ISF 2.0 shaders that come with vjfx; they work in any ISF host. `make gallery` renders these pictures",
        "with the groovebox: filters at `amount = 0.7` over the generator `solids`, transitions from `landscape`",
        "to `solids`; `mask` shows `plasma` where `solids` are bright.",
        "",
        "- [Generators](#generators): sources",
        "- [Filters](#filters): passes",
        "- [Transitions](#transitions): from preset to preset",
        "",
        "Parameters without a range go from 0 to 1. More about them:",
        "",
        "    vjfx shaders                                    # every parameter with its range and default",
        "    vjfx isf show neon-glow -o picture.png          # one frame of a shader",
        "    vjfx live --source shader:plasma --audio synth  # a generator in the first layer",
    ]
    for kind, title, how in GROUPS:
        lines += ["", f"## {title}", "", how, "", "| | |", "| --- | --- |"]
        for shader in every:
            if shader.kind == kind:
                params = " · ".join(described(param) for param in shader.params if param.name != "progress")
                further = [name for name in shader.images if name not in ("inputImage", "startImage", "endImage")]
                images = f"<br>other images: {', '.join(f'`{name}`' for name in further)}" if further else ""
                picture = f'<img src="pictures/shaders/{shader.name}.jpg" width="320" alt="{shader.name}">'
                lines.append(f"| {picture} | **{shader.name}** {shader.description}<br><br>{params}{images} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Render the pictures and write the page."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    shaders = {path.stem: isf.load(path) for path in sorted((ROOT / "shaders").rglob("*.fs"))}
    names = [] if sys.argv[1:] == ["--page"] else sys.argv[1:] or list(shaders)
    for name in names:
        shader = shaders[name]
        picture = crossed(shader) if shader.kind == "transition" else played(shader)
        Image.fromarray(picture).resize(SHOWN, Image.Resampling.LANCZOS).save(PICTURES / f"{name}.jpg", quality=88)
        print(name, flush=True)
    (ROOT / "docs" / "shaders.md").write_text(page(shaders.values()))


if __name__ == "__main__":
    main()
