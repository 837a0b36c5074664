"""`vjfx isf`: draws one exact frame of a shader, and checks whole folders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.markup import escape
from rich.progress import track
from rich.table import Column, Table

from vjfx.cli.messages import console, output
from vjfx.cli.options import FPS, SHADERS, SIZE

if TYPE_CHECKING:
    from vjfx.gl.check import Finding

SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 110}
FRAME = click.IntRange(0, 1_000_000)
FILE = click.Path(path_type=Path)


@click.group(context_settings=SETTINGS)
def group() -> None:
    """Draw one exact frame of an ISF shader, or check many shaders."""


@group.command(context_settings=SETTINGS)
@click.argument("shader", metavar="NAME|FILE")
@click.option("-o", "--output", type=FILE, required=True, metavar="FILE.png", help="Where to write the picture.")
@click.option("--size", type=SIZE, default=(1280, 720), help="Size of the picture.  [default: 1280x720]")
@click.option("--fps", type=FPS, default=30.0, show_default=True, help="Frames per second.")
@click.option("--frame", type=FRAME, default=0, show_default=True, metavar="N", help="Number of the frame, from 0.")
@click.option(
    "--set",
    "values",
    multiple=True,
    metavar="INPUT=VALUE",
    help="An input's value: 0.5, true, a label, #ff8000 or 1,0.5,0.",
)
@click.option("--image", "images", multiple=True, metavar="INPUT=FILE", help="The picture of an image input.")
@SHADERS
def show(
    shader: str,
    output: Path,
    size: tuple[int, int],
    fps: float,
    frame: int,
    values: tuple[str, ...],
    images: tuple[str, ...],
    shaders: tuple[Path, ...],
) -> None:
    """Draw frame N of a shader as an RGBA picture with the shader's own alpha.

    The same command always gives the same picture. Frames 0 to N are drawn in order; TIME is N/fps, and DATE starts at
    2000-01-01 00:00. Values may exceed their range. An event set to true is true on frame N only. Other inputs have
    their DEFAULT; images show a test picture, sound inputs a rising tone.
    """
    from vjfx.core.errors import UsageError, unknown
    from vjfx.gl.context import headless
    from vjfx.gl.image import read_image, write_image
    from vjfx.gl.still import Shot, Studio
    from vjfx.isf import file as isf
    from vjfx.isf.values import from_text, take_values

    written = isf.load(_find(shader, shaders))
    try:
        taken = take_values(written, {name: from_text(text) for name, text in _pairs("--set", values)})
    except ValueError as error:
        raise UsageError(f"--set: {error}") from None
    files = dict(_pairs("--image", images))
    for name in files:
        if name not in written.images:
            raise UsageError(f"--image: {unknown('image input', name, written.images)}")
    pictures = {name: read_image(Path(file)) for name, file in files.items()}
    with closing(headless()) as graphics, closing(Studio(graphics, Shot(size, fps, frame))) as studio:
        write_image(output, studio.take(written, taken, pictures).pixels)


@group.command(context_settings=SETTINGS)
@click.argument("place", type=FILE, metavar="FILE|DIR")
@click.option("--out", type=FILE, metavar="DIR", help="Write a picture of each shader: Name.png for Name.fs.")
@click.option("--size", type=SIZE, default=(160, 120), help="Size of the pictures.  [default: 160x120]")
@click.option("--fps", type=FPS, default=30.0, show_default=True, help="Frames per second.")
@click.option("--frame", type=FRAME, default=5, show_default=True, metavar="N", help="Number of the frame, from 0.")
@click.option(
    "--image",
    type=FILE,
    metavar="FILE",
    help="Picture of inputImage or startImage, otherwise of the first image input.",
)
@click.option("--image-b", type=FILE, metavar="FILE", help="Picture of all other image inputs.")
@click.option("--values", type=FILE, metavar="FILE.json", help='Values of inputs: {"Name.fs": {"input": value}}')
def check(
    place: Path,
    out: Path | None,
    size: tuple[int, int],
    fps: float,
    frame: int,
    image: Path | None,
    image_b: Path | None,
    values: Path | None,
) -> int:
    """Check every shader of a folder: load, compile and draw it.

    Prints ok, black or failed for each, with the line of the error. Drawn as by `vjfx isf show`. The exit code is 1 if
    any shader failed.
    """
    from vjfx.gl.check import examine, picture_names, shader_files, unknown_names, values_for
    from vjfx.gl.context import headless
    from vjfx.gl.image import read_image, write_image
    from vjfx.gl.still import Shot, Studio
    from vjfx.isf.values import read_values

    files = shader_files(place)
    names = picture_names(files, place)
    given = read_values(values) if values else {}
    first, further = (read_image(path) if path else None for path in (image, image_b))
    findings = []
    with closing(headless()) as graphics, closing(Studio(graphics, Shot(size, fps, frame), first, further)) as studio:
        for path in track(files, console=console, transient=True, disable=not console.is_terminal):
            finding = examine(studio, path, values_for(path, place, given))
            if out is not None and finding.still is not None:
                write_image(out / names[path], finding.still.pixels)
            findings.append(finding)
    _print(findings, place)
    wrong = [f"{values}: {message}" for message in unknown_names(files, place, given)]
    for message in wrong:
        click.echo(f"vjfx: {message}", err=True)
    return 1 if wrong or any(finding.problem for finding in findings) else 0


def _find(name: str, folders: Iterable[Path]) -> Path:
    """The file of a shader; an unknown name is wrong usage (exit code 2), a missing file is not (1)."""
    from vjfx.core.errors import ShaderError, UsageError
    from vjfx.isf import library

    try:
        return library.shader(name, folders=folders)
    except ShaderError as error:
        raise (error if name.endswith(".fs") else UsageError(str(error))) from None


def _pairs(option: str, texts: Iterable[str]) -> Iterable[tuple[str, str]]:
    from vjfx.core.errors import UsageError

    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            raise UsageError(f"{option}: '{text}' is not INPUT=VALUE")
        yield name, value


def _print(findings: Sequence[Finding], place: Path) -> None:
    """Print a table of all shaders, and the number of each result."""
    table = Table("shader", "kind", Column("passes", justify="right"), Column("ms a pass", justify="right"), box=None)
    table.add_column("result")
    table.add_column("", overflow="fold")
    for finding in findings:
        path = finding.path.relative_to(place) if finding.path != place else finding.path
        ms = f"{finding.still.frame_ms / finding.passes:.2f}" if finding.still else ""
        style = {"ok": "green", "black": "yellow", "failed": "red"}[finding.verdict]
        problem = escape(finding.problem.replace(f"{place}/", ""))
        passes = str(finding.passes or "")
        table.add_row(escape(str(path)), finding.kind, passes, ms, f"[{style}]{finding.verdict}[/{style}]", problem)
    out = output()
    out.print(table)
    verdicts = Counter(finding.verdict for finding in findings)
    out.print(", ".join(f"{verdicts[verdict]} {verdict}" for verdict in ("ok", "black", "failed")))
