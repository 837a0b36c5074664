"""Options from dataclasses: the command line has the defaults, ranges and help texts of the fields."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import click
import pytest

from vjfx.cli import dcgan, footage, sketch
from vjfx.cli.fields import from_fields
from vjfx.core.errors import UsageError
from vjfx.core.options import Option, described, option
from vjfx.datasets.options import FootageOptions
from vjfx.training.dcgan.options import DcganOptions, ExportOptions
from vjfx.training.sketch.options import SketchOptions

COMMANDS = [
    (dcgan.train, DcganOptions("x"), ["x"]),
    (dcgan.export, ExportOptions(), ["."]),
    (sketch.command, SketchOptions(), []),
    (footage.command, FootageOptions(), ["x"]),
]


@pytest.mark.parametrize(("command", "options", "arguments"), COMMANDS, ids=lambda each: getattr(each, "name", ""))
def test_a_command_without_options_gives_the_defaults_of_the_dataclass(
    command: click.Command, options: Any, arguments: list[str]
) -> None:
    given = command.make_context("x", [*arguments, "-o", "x.safetensors"]).params
    names = described(type(options))
    assert names
    assert replace(options, **{name: given[name] for name in names}) == options


@dataclass(frozen=True)
class Options:
    """One field of each kind."""

    path: str
    count: int = option(3, Option("How many.", 1, 9, resumable=True))
    share: float = option(0.5, Option("How much.", 0, 1, above=True))
    size: int = option(64, Option("Size.", choices=(64, 96)))
    width: int | None = option(None, Option("Width.", 1, unset="that of the size"))
    kinds: tuple[str, ...] = option(("a", "b"), Option("Kinds.", choices=("a", "b", "c")))
    half: bool = option(False, Option("Half.", flag="--bf16"))


@click.command()
@from_fields(Options)
def command(**given: Any) -> Options:
    return Options("", **given)


def run(*arguments: str) -> Options:
    made: Options = command.main([*arguments], standalone_mode=False)
    return made


def test_options_arrive_with_their_types() -> None:
    assert run() == Options("")
    given = run(*["--count", "4", "--share", "1", "--size", "96", "--width", "7", "--kinds", "c,a", "--bf16"])
    assert given == Options("", 4, 1.0, 96, 7, ("c", "a"), True)
    assert run("--kinds", "none").kinds == ()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("--count 10", "1<=x<=9"),
        ("--share 0", "allowed: more than 0, at most 1"),
        ("--share nan", "nan"),
        ("--size 65", "'64', '96'"),
        ("--kinds d", "allowed: none, or some of a,b,c"),
    ],
)
def test_values_out_of_range_are_refused(arguments: str, message: str) -> None:
    with pytest.raises(click.BadParameter) as caught:
        run(*arguments.split())
    assert message in caught.value.format_message()


def test_the_help_has_text_default_and_range(capsys: pytest.CaptureFixture[str]) -> None:
    run("--help")
    shown = " ".join(capsys.readouterr().out.split())
    for text in ("How many. [default: 3; 1<=x<=9]", "[64|96]", "(that of the size)", "Kinds. [default: a,b]"):
        assert text in shown


def test_options_are_in_the_order_of_the_fields() -> None:
    assert [param.name for param in command.params] == [each.name for each in fields(Options)][1:]


@pytest.mark.parametrize("options", [["--ngf", "8"], ["--seed", "1"]])
def test_options_that_the_checkpoint_fixes_are_refused_with_resume(options: list[str], tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=f"{options[0]} cannot change with --resume"):
        dcgan.train.main(["--resume", *options, "-o", str(tmp_path)], standalone_mode=False)
