"""Measurements, each a command that prints ratios from one run: `python -m bench.lineart`."""
