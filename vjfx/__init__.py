"""vjfx: a live video instrument."""

__version__ = "0.1.0"
