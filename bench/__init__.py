"""Measurements: each module is a command, for example `python -m bench.lineart`."""
