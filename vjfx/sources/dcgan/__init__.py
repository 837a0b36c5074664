"""The source `dcgan`: a DCGAN played live."""

from __future__ import annotations

from vjfx.sources.dcgan.source import Dcgan

__all__ = ["Dcgan"]
