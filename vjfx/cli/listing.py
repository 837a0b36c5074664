"""`vjfx presets`, `vjfx shaders`, `vjfx devices`: what there is to play with."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import click
from rich.console import Console
from rich.table import Table

from vjfx import library, preset
from vjfx.errors import VjfxError


@click.command()
def presets() -> None:
    """Show all presets."""
    print_presets()


@click.command()
def shaders() -> None:
    """Show all shaders, with their inputs."""
    from vjfx.gl import isf

    table = Table("shader", "kind", "what it does", "inputs", box=None)
    for path in library.shaders().values():
        shader = isf.load(path)
        table.add_row(shader.name, shader.kind, shader.description, ", ".join(param.name for param in shader.params))
    Console().print(table)


@click.command()
def devices() -> None:
    """Show cameras, sound devices, MIDI ports and displays."""
    print_devices()


def print_presets() -> None:
    """One line a preset."""
    table = Table("preset", "title", "what it is", box=None)
    for name, path in library.presets().items():
        written = preset.load(path)
        table.add_row(name, written.title, written.description)
    Console().print(table)


def print_devices() -> None:
    """Everything that can be plugged in; what cannot be asked says why."""
    from vjfx.audio.devices import devices as sounds
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
