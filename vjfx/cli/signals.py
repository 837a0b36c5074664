"""`vjfx signals`: every signal that a route can use."""

from __future__ import annotations

import json
import math

import click
from rich.table import Table

from vjfx.cli.messages import output
from vjfx.values.signals import PATTERNS, SIGNALS, Signal


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list; a high of null means that it counts up.")
def command(as_json: bool) -> None:
    """List all signals with their ranges and units, for the routes of a preset."""
    if as_json:
        click.echo(json.dumps(listed(), indent=2))
        return
    table = Table("signal", "range", "what it is", box=None)
    for name, signal in SIGNALS.items():
        table.add_row(name, span(signal), signal.help)
    for name, help in PATTERNS.items():
        table.add_row(name, "0 to 1", help)
    output().print(table)


def listed() -> list[dict[str, object]]:
    """Name, low, high, unit and help of each signal and pattern."""
    found: list[dict[str, object]] = [
        {
            "name": name,
            "low": signal.low,
            "high": None if signal.endless else signal.high,
            "unit": signal.unit,
            "help": signal.help,
        }
        for name, signal in SIGNALS.items()
    ]
    return found + [
        {"name": name, "low": 0.0, "high": 1.0, "unit": "", "help": help} for name, help in PATTERNS.items()
    ]


def span(signal: Signal) -> str:
    """A signal's range in a few words: "-90 to 0 dB", "counts up"."""
    if math.isinf(signal.high):
        return "counts up"
    return f"{signal.low:g} to {signal.high:g} {signal.unit}".rstrip()
