"""`vjfx plugins`: the third-party parts that are installed."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import NamedTuple

import click
from rich.markup import escape
from rich.table import Table

from vjfx.cli.messages import output
from vjfx.control import CONTROLS
from vjfx.core.errors import PluginError
from vjfx.core.plugins import GROUPS, Plugin, installed
from vjfx.filters import FILTERS
from vjfx.outputs import OUTPUTS
from vjfx.sources import SOURCES

REGISTRIES = {registry.group: registry for registry in (SOURCES, FILTERS, OUTPUTS, CONTROLS)}


class Listed(NamedTuple):
    """One part as it is listed; `problem` is empty when it can be used."""

    kind: str
    name: str
    package: str
    version: str
    place: str
    help: str
    loads: bool  # its module can be imported; also of a part that is not used
    problem: str


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print a list of objects instead of a table.")
def plugins(as_json: bool) -> None:
    """List the sources, filters, outputs and controls of other packages, and whether each of them loads.

    Exit code 1 if one does not.
    """
    found = [_listed(plugin) for plugin in installed()]
    if as_json:
        click.echo(json.dumps([each._asdict() for each in found], indent=2))
    elif found:
        _print(found)
    else:
        click.echo("no plugins are installed (docs/plugins.md says how to write one)")
    if not all(each.loads for each in found):
        sys.exit(1)


def _print(found: Sequence[Listed]) -> None:
    table = Table("kind", "name", "package", "version", "what it is", "loads", box=None)
    for each in found:
        loads = f"[red]{escape(each.problem)}[/red]" if each.problem else "yes"
        table.add_row(*map(escape, each[:4]), escape(each.help), loads)
    console = output()
    console.print(table)
    for place in dict.fromkeys(each.place for each in found):
        console.print(f"installed in {place}", markup=False, highlight=False, soft_wrap=True)


def _listed(plugin: Plugin) -> Listed:
    registry, kind = REGISTRIES[plugin.group], GROUPS[plugin.group]
    facts = kind, plugin.name, plugin.package, plugin.version, plugin.place
    help = ""
    try:
        row = registry.load(plugin)
        help = row.help
        row.load()
    except PluginError as error:
        return Listed(*facts, help, False, str(error))
    winner = registry.winner(plugin)
    return Listed(*facts, help, True, f"not used: {winner} has a {kind} of this name" if winner else "")
