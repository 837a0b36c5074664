"""`vjfx presets`, `vjfx shaders`, `vjfx genres`, `vjfx devices`: what there is to play with."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from vjfx.core.errors import ShaderError, VjfxError
from vjfx.core.param import Kind, Param, Value
from vjfx.isf import library as shader_library
from vjfx.show import library as preset_library
from vjfx.show import preset_reader

GIVEN = {"inputImage", "startImage", "endImage"}  # images that a show fills by itself


@click.command()
def presets() -> None:
    """Show all presets."""
    print_presets()


@click.command()
def shaders() -> None:
    """Show all shaders, with their inputs: what each may be, and what it is at first."""
    from vjfx.isf import file as isf

    console = Console(highlight=False)
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
    """Show the genres that networks of ours dream of, and the knobs of the source `dcgan:GENRE`."""
    from vjfx.nets import weights
    from vjfx.nets.genre import NETWORK
    from vjfx.sources.dcgan.knobs import knobs

    console = Console(highlight=False)
    for name in weights.trained(NETWORK):
        facts = weights.read(NETWORK, name).options
        console.print(
            f"[bold]{escape(name)}[/bold]  {facts['size']} px, {facts['steps']} steps,"
            f" distance {float(facts['swd']):.0f} (the footage's own {float(facts['swd_of_footage']):.0f}),"
            f" {escape(facts['licence'])}",
            soft_wrap=True,
        )
    table = Table.grid(padding=(0, 2))
    _add(table, knobs("particles"), helped=True)
    console.print(table)


def _add(table: Table, params: Iterable[Param], helped: bool = False) -> None:
    for param in params:
        told = (escape(param.help),) if helped else ()
        table.add_row("", escape(param.name), escape(may_be(param)), escape(at_first(param)), *told)


def may_be(param: Param) -> str:
    """What an input takes, in a few words: `0 to 4`, `soft, hard`, `on or off`."""
    match param.kind:
        case Kind.BOOL:
            return "on or off"
        case Kind.EVENT:
            return "a moment"
        case Kind.TEXT:
            return ", ".join(param.options) or "words"
        case Kind.COLOR:
            return "a colour"
        case Kind.POINT:
            return "a point" if param.low == (-math.inf, -math.inf) else f"{_plain(param.low)} to {_plain(param.high)}"
    if param.choices:
        return ", ".join(label for _, label in param.choices)
    return f"{_plain(param.low)} to {_plain(param.high)}{f' {param.unit}' if param.unit else ''}"


def at_first(param: Param) -> str:
    """What an input is before anybody has touched it."""
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
    """Show cameras, sound devices, MIDI ports and displays."""
    print_devices()


def print_presets() -> None:
    """One line a preset."""
    table = Table("preset", "title", "what it is", box=None)
    for name, path in preset_library.presets().items():
        written = preset_reader.load(path)
        table.add_row(name, written.title, written.description)
    Console().print(table)


def print_devices() -> None:
    """Everything that can be plugged in; what cannot be asked says why."""
    from vjfx.audio.io.devices import devices as sounds
    from vjfx.control.midi import ports
    from vjfx.outputs.window import displays
    from vjfx.sources.cameras import cameras

    _list("cameras", cameras)
    _list("sound inputs", sounds)
    _list("MIDI inputs", ports)
    _list("displays", displays)


def _list(title: str, find: Callable[[], Iterable[object]]) -> None:
    click.echo(f"{title}:")
    try:
        found = [str(item) for item in find()]
    except VjfxError as error:
        found = [f"({error})"]
    for line in found or ["(none)"]:
        click.echo(f"  {line}")
