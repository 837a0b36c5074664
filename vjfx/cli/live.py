"""`vjfx live`: play a preset, in a window or without one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from vjfx.cli.options import DEVICE, FPS, SECONDS, SHADERS, SIZE, Show
from vjfx.sources.spec import usage

FILM_SECONDS = 10.0  # length of the film that replaces the window on a machine without a display


@click.command(cls=Show, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option("--preset", default="demo", show_default=True, help="A preset's name, or a .toml file.")
@click.option("--list-presets", is_flag=True, help="List all presets and exit.")
@click.option(
    "--source",
    metavar="SPEC",
    help=f"For the first layer: {usage()}.",
)
@click.option("--audio", metavar="SPEC", help="source, default, NAME, NUMBER, FILE, synth[:PATTERN][:BPM] or off.")
@click.option("--list-devices", is_flag=True, help="List cameras, sound and MIDI devices and displays, and exit.")
@click.option(
    "--osc", metavar="[HOST:]PORT", default="7000", help="Receive OSC on this port.  [default: 127.0.0.1:7000]"
)
@click.option("--osc-out", metavar="HOST:PORT", help="Send changed values to a controller.")
@click.option(
    "--midi", metavar="NAME|all|off", default="auto", help="Use these MIDI controllers.  [default: all that are there]"
)
@click.option(
    "--control", "controls", multiple=True, metavar="NAME[:ARGUMENT]", help="Use another controller; repeatable."
)
@click.option("--size", type=SIZE, help="Picture size.  [default: the display's in fullscreen, else 1280x720]")
@click.option("--fps", type=FPS, help="Frames per second.  [default: the display's; without a window 30]")
@click.option("--fullscreen", is_flag=True, help="Start in fullscreen.")
@click.option("--display", type=click.IntRange(0), default=0, metavar="N", help="Display number, as in vjfx devices.")
@click.option("--headless", is_flag=True, help="Play without a window.")
@click.option("--record", type=click.Path(path_type=Path), metavar="FILE", help="Record picture and sound.")
@click.option(
    "--output",
    "outputs",
    multiple=True,
    metavar="FILE|NAME[:ARGUMENT]",
    help="Another film or output; repeatable.",
)
@click.option("--force", is_flag=True, help="Record over an existing film.  [default: record FILE-2 beside it]")
@click.option(
    "--encoder", default="auto", metavar="NAME", help="Video encoder of the recording: auto, libx264, h264_nvenc ..."
)
@click.option("--seconds", type=SECONDS, metavar="S", help="Stop after S seconds.")
@click.option("--device", type=DEVICE, default="auto", show_default=True, help="Device that torch computes on.")
@SHADERS
@click.option("--report", type=click.Path(path_type=Path), metavar="FILE.json", help="Write statistics at the end.")
def command(
    preset: str,
    list_presets: bool,
    source: str | None,
    audio: str | None,
    list_devices: bool,
    osc: str,
    osc_out: str | None,
    midi: str,
    controls: tuple[str, ...],
    size: tuple[int, int] | None,
    fps: float | None,
    fullscreen: bool,
    display: int,
    headless: bool,
    record: Path | None,
    outputs: tuple[str, ...],
    force: bool,
    encoder: str,
    seconds: float | None,
    device: str,
    shaders: tuple[Path, ...],
    report: Path | None,
) -> None:
    """Play a preset live. Esc quits, F fullscreen, space blackout, H statistics, Z freeze, P panic, T tap."""
    from vjfx.app.options import Options, has_display, needs_wall_clock
    from vjfx.app.session import Session
    from vjfx.cli import listing
    from vjfx.cli.progress import watch
    from vjfx.control.osc import parse_endpoint
    from vjfx.core.errors import UsageError
    from vjfx.outputs.claim import Existing
    from vjfx.show import library
    from vjfx.show.preset_reader import load

    if list_presets:
        return listing.print_presets()
    if list_devices:
        return listing.print_devices()
    if headless and (fullscreen or display):
        raise UsageError("--fullscreen and --display need a window, and --headless opens none")
    if encoder != "auto" and record is None and not outputs:
        raise UsageError("--encoder needs --record FILE")
    if force and record is None and not outputs:
        raise UsageError("--force needs --record FILE")
    for endpoint in filter(None, (osc, osc_out)):
        parse_endpoint(endpoint, "127.0.0.1")  # before anything is opened
    options = Options(
        preset=preset,
        source=source,
        audio=audio,
        osc=osc,
        osc_out=osc_out,
        midi=midi,
        controls=controls,
        size=size,
        fps=fps,
        window=not headless and has_display(),
        fullscreen=fullscreen,
        display=display,
        record=record,
        outputs=outputs,
        existing=Existing.OVERWRITE if force else Existing.KEEP,
        encoder=encoder,
        device=device,
        shaders=shaders,
        report=report,
    )
    written = load(library.preset(preset))
    if not options.window and not headless:
        if record is None and not outputs and seconds is None:
            film = Path(f"vjfx-{Path(preset).stem}.mp4")
            click.echo(f"vjfx: no display found: rendering {FILM_SECONDS:g} seconds to {film} instead", err=True)
            options, seconds = replace(options, record=film, live=needs_wall_clock(options, written)), FILM_SECONDS
        else:
            click.echo("vjfx: no display found: playing without a window", err=True)
    with Session(options, written) as session:
        watch(session, seconds)
    return None
