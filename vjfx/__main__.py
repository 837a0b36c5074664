"""`python -m vjfx` is the `vjfx` command."""

from vjfx.cli import main

main()
