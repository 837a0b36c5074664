"""Errors, frames, parameters, protocols and names, used by every other folder; imports none of them."""
