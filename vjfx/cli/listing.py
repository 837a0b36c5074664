"""`vjfx presets`, `vjfx shaders`, `vjfx genres`, `vjfx devices`: lists of what can be played."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

import click
from rich.markup import escape
from rich.table import Table

from vjfx.cli.messages import output
from vjfx.core.errors import ShaderError, VjfxError
from vjfx.core.param import Kind, Param, Value
from vjfx.isf import library as shader_library
from vjfx.show import library as preset_library
from vjfx.show import preset_reader

GIVEN = {"inputImage", "startImage", "endImage"}  # images that the show supplies


@click.command()
def presets() -> None:
    """List all presets."""
    print_presets()


@click.command()
def shaders() -> None:
    """List all shaders, with the range and the default of each input."""
    from vjfx.isf import file as isf

    console = output()
    for name, path in shader_library.shaders().items():
        try:
            shader = isf.load(path)
        except ShaderError as error:
            console.print(f"[bold]{escape(name)}[/bold]  [red]{escape(str(error))}[/red]")
            continue
        console.print(f"[bold]{escape(name)}[/bold]  {shader.kind}  {escape(shader.description)}")
        inputs = Table.grid(padding=(0, 2))
        for image in shader.images:
            if image not in GIVEN:
                inputs.add_row("", escape(image), "a layer")
        _add(inputs, shader.params)
        console.print(inputs)


@click.command()
def genres() -> None:
    """List the genres that come with vjfx, and the parameters of the source `dcgan:GENRE`."""
    from vjfx.nets import weights
    from vjfx.nets.genre import NETWORK
    from vjfx.sources.dcgan.knobs import knobs

    console = output()
    for name in weights.trained(NETWORK):
        facts = weights.read(NETWORK, name).options
        console.print(
            f"[bold]{escape(name)}[/bold]  {facts['size']} px, {facts['steps']} steps,"
            f" distance {float(facts['swd']):.0f} (within the footage {float(facts['swd_of_footage']):.0f}),"
            f" {escape(facts['licence'])}",
            soft_wrap=True,
        )
    table = Table.grid(padding=(0, 2))
    _add(table, knobs("particles"), with_help=True)
    console.print(table)


def _add(table: Table, params: Iterable[Param], with_help: bool = False) -> None:
    for param in params:
        text = (escape(param.help),) if with_help else ()
        table.add_row("", escape(param.name), escape(allowed(param)), escape(default(param)), *text)


def allowed(param: Param) -> str:
    """The allowed values of an input, in a few words: `0 to 4`, `soft, hard`, `on or off`."""
    match param.kind:
        case Kind.BOOL:
            return "on or off"
        case Kind.EVENT:
            return "a trigger"
        case Kind.TEXT:
            return ", ".join(param.options) or "text"
        case Kind.COLOR:
            return "a colour"
        case Kind.POINT:
            return "a point" if param.low == (-math.inf, -math.inf) else f"{_plain(param.low)} to {_plain(param.high)}"
    if param.choices:
        return ", ".join(label for _, label in param.choices)
    return f"{_plain(param.low)} to {_plain(param.high)}{f' {param.unit}' if param.unit else ''}"


def default(param: Param) -> str:
    """The default of an input, in words."""
    if param.kind is Kind.EVENT:
        return ""
    if param.kind is Kind.TEXT:
        return str(param.default)
    if param.kind is Kind.BOOL:
        return "on" if param.default else "off"
    return next((label for value, label in param.choices if value == param.default), _plain(param.default))


def _plain(value: Value) -> str:
    return " ".join(f"{part:g}" for part in value) if isinstance(value, tuple) else f"{value:g}"


@click.command()
def devices() -> None:
    """List cameras, sound inputs, MIDI inputs and outputs, and displays."""
    print_devices()


def print_presets() -> None:
    """One line per preset."""
    table = Table("preset", "title", "what it is", box=None)
    for name, path in preset_library.presets().items():
        written = preset_reader.load(path)
        table.add_row(name, written.title, written.description)
    output().print(table)


def print_devices() -> None:
    """Every device, by kind; where a kind cannot be listed, the reason."""
    from vjfx.audio.io.devices import devices as sounds
    from vjfx.control.midi.controller import names, output_names
    from vjfx.outputs.window import displays
    from vjfx.sources.cameras import cameras

    _list("cameras", cameras)
    _list("sound inputs", sounds)
    _list("MIDI inputs", names)
    _list("MIDI outputs", output_names)
    _list("displays", displays)


def _list(title: str, find: Callable[[], Iterable[object]]) -> None:
    click.echo(f"{title}:")
    try:
        found = [str(item) for item in find()]
    except VjfxError as error:
        found = [f"({error})"]
    for line in found or ["(none)"]:
        click.echo(f"  {line}")
