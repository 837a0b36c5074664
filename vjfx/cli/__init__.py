"""The command line. Each command's module is imported when it is called, so that help and mistakes are quick."""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

from vjfx import __version__

COMMANDS = {
    "live": "vjfx.cli.live:command",
    "render": "vjfx.cli.render:command",
    "convert": "vjfx.cli.convert:command",
    "style": "vjfx.cli.style:command",
    "animate": "vjfx.cli.animate:command",
    "listen": "vjfx.cli.listen:command",
    "train": "vjfx.cli.train:group",
    "isf": "vjfx.cli.isf:group",
    "presets": "vjfx.cli.listing:presets",
    "shaders": "vjfx.cli.listing:shaders",
    "genres": "vjfx.cli.listing:genres",
    "devices": "vjfx.cli.listing:devices",
    "plugins": "vjfx.cli.plugins:plugins",
    "signals": "vjfx.cli.signals:command",
}


class Commands(click.Group):
    """The table above as a click group; without a command, `live`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All of them, in the table's order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One of them, imported now; raises click.UsageError."""
        if cmd_name not in COMMANDS:
            if cmd_name.startswith("-"):
                return None
            from vjfx.core.errors import unknown

            raise click.UsageError(unknown("command", cmd_name, COMMANDS), ctx)
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="vjfx")
def group() -> None:
    """A live video instrument: line art, generative networks and shaders, moved by sound, OSC and MIDI."""


def main() -> None:
    """The `vjfx` command."""
    _run(group, sys.argv[1:], "vjfx")


def live() -> None:
    """`python run_live.py`: the same as `vjfx live`."""
    _run(import_module("vjfx.cli.live").command, sys.argv[1:], "run_live.py")


def _run(command: click.Command, arguments: list[str], name: str) -> None:
    from vjfx.cli.messages import explained, own_stderr
    from vjfx.core.memory import share_heaps

    own_stderr()
    share_heaps()  # before numpy and FFmpeg start their threads
    # Pools of threads that spin while they wait would take the processor from each other.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    with explained():
        # Not standalone: click would turn Ctrl-C into "Aborted!" and every other error into a traceback.
        sys.exit(command.main(arguments, prog_name=name, standalone_mode=False))
