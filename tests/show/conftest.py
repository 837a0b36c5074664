"""A show of one fader, and a client that plays it over OSC."""

from tests.playing.fixtures import osc, show

__all__ = ["osc", "show"]
