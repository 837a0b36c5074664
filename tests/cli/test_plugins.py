"""`vjfx plugins`: each part is loaded as far as its class, and one that cannot be is reported."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from tests.plugins import Install, install
from vjfx.cli.plugins import plugins

__all__ = ["install"]  # a fixture

CODE = """
from vjfx.core.registry import FilterKind
whole = FilterKind(name="whole", make="parts:Filter", help="a filter")
class Filter: pass
"""
MISSING = """
from vjfx.core.registry import FilterKind
lost = FilterKind(name="lost", make="my_stuff.nope:Sweep", help="a filter")
"""


def listed(*arguments: str) -> tuple[int, str]:
    result = CliRunner(env={"COLUMNS": "400"}).invoke(plugins, arguments)
    return result.exit_code, result.stdout


def test_a_part_that_loads_is_listed_so(install: Install) -> None:
    install("parts", CODE, filters={"whole": "whole"})
    code, table = listed()
    (row,) = (line for line in table.splitlines() if "whole" in line)
    assert code == 0 and row.split()[-1] == "yes"


@pytest.mark.parametrize("target", ["lost", "nothing"])
def test_a_part_whose_row_or_class_is_missing_is_reported(install: Install, target: str) -> None:
    install("parts", CODE, filters={"whole": "whole"})
    install("torn", MISSING, filters={"lost": target})
    code, table = listed()
    (row,) = (line for line in table.splitlines() if "lost" in line)
    assert code == 1 and "cannot be loaded (" in row and "yes" not in row
    code, text = listed("--json")
    found = {each["name"]: each for each in json.loads(text)}
    assert code == 1 and found["whole"]["loads"] and not found["whole"]["problem"]
    assert not found["lost"]["loads"] and found["lost"]["problem"].startswith("torn 1.0: ")


def test_a_part_that_is_not_used_is_no_failure(install: Install) -> None:
    install("parts", CODE.replace('name="whole"', 'name="lineart"'), filters={"lineart": "whole"})
    code, table = listed()
    assert code == 0 and "not used: vjfx has a filter of this name" in table
