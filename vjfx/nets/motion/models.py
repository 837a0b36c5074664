"""The motion networks by name, and their weights as files."""

from __future__ import annotations

from typing import Final

from vjfx.core.errors import WeightsError, unknown
from vjfx.nets import weights
from vjfx.nets.motion.affine import AffineNetwork
from vjfx.nets.motion.base import NETWORK, MotionNetwork
from vjfx.nets.motion.flow import FlowNetwork
from vjfx.nets.motion.parts import PartsNetwork
from vjfx.nets.motion.pix2pix import Pix2pix

MODELS: Final = "parts", "flow", "affine", "pix2pix"


def build(model: str, size: int, width: int, parts: int) -> MotionNetwork:
    """A network with random weights; raises WeightsError for an unknown model."""
    match model:
        case "parts":
            return PartsNetwork(width, parts)
        case "flow":
            return FlowNetwork(width)
        case "affine":
            return AffineNetwork(width)
        case "pix2pix":
            return Pix2pix(width, size)
    raise WeightsError(unknown("motion network", model, MODELS))


def model_of(net: MotionNetwork) -> str:
    """The name of a network."""
    kinds = {"parts": PartsNetwork, "flow": FlowNetwork, "affine": AffineNetwork, "pix2pix": Pix2pix}
    return next(name for name, kind in kinds.items() if isinstance(net, kind))


def load(name: str) -> tuple[MotionNetwork, int]:
    """The network with these weights (a name or path), and the side of its pictures. Raises WeightsError."""
    found = weights.read(NETWORK, name)
    size, width, parts = (int(found.number(option)) for option in ("size", "width", "parts"))
    net = build(found.options.get("model", ""), size, width, parts)
    found.fill(net)
    return net.eval(), size
