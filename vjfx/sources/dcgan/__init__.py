"""A DCGAN played live: walks through what it can dream, and knobs that reach into the network."""

from __future__ import annotations

from vjfx.sources.dcgan.source import Dcgan

__all__ = ["Dcgan"]
