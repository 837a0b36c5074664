"""`vjfx render`: a show on the step clock, written to a film."""

from __future__ import annotations

from pathlib import Path

import click

from vjfx.cli.options import DEVICE, FPS, SECONDS, SHADERS, SIZE, Show
from vjfx.sources.spec import usage


@click.command(cls=Show, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option("--preset", default="demo", show_default=True, help="A preset's name, or a .toml file.")
@click.option(
    "--source",
    metavar="SPEC",
    help=f"For the first layer: {usage(realtime=False)}.",
)
@click.option("--audio", metavar="SPEC", help="source, FILE, synth[:PATTERN][:BPM] or off.")
@click.option("--size", type=SIZE, default=(1280, 720), help="Picture size.  [default: 1280x720]")
@click.option("--fps", type=FPS, default=30.0, show_default=True, help="Frames per second.")
@click.option("--seconds", type=SECONDS, default=10.0, show_default=True, metavar="S", help="Length in seconds.")
@click.option("--device", type=DEVICE, default="auto", show_default=True, help="Device that torch computes on.")
@click.option("--lookahead", is_flag=True, help="Analyse the whole soundtrack first; render only.")
@SHADERS
@click.option("--report", type=click.Path(path_type=Path), metavar="FILE.json", help="Write statistics at the end.")
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    required=True,
    metavar="FILE|NAME[:ARGUMENT]",
    help="Film to write, or another output; repeatable.",
)
def command(
    preset: str,
    source: str | None,
    audio: str | None,
    size: tuple[int, int],
    fps: float,
    seconds: float,
    device: str,
    lookahead: bool,
    shaders: tuple[Path, ...],
    report: Path | None,
    outputs: tuple[str, ...],
) -> None:
    """Render a preset to a film, frame by frame: the same command gives the same frames every time."""
    from vjfx.app.options import Options, needs_wall_clock
    from vjfx.app.session import Session
    from vjfx.cli.progress import watch
    from vjfx.core.errors import UsageError
    from vjfx.show import library
    from vjfx.show.preset_reader import load

    options = Options(
        preset=preset,
        source=source,
        audio=audio,
        size=size,
        fps=fps,
        live=False,
        window=False,
        outputs=outputs,
        device=device,
        lookahead=seconds if lookahead else None,
        shaders=shaders,
        report=report,
    )
    written = load(library.preset(preset))
    if needs_wall_clock(options, written):
        raise UsageError("a camera, a stream or a sound device cannot be rendered from (use files, or record live)")
    with Session(options, written) as session:
        watch(session, seconds)
