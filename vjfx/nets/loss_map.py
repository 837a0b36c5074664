"""The loss map: weights of the pixels in the loss of the sketch network.

Simo-Serra, Iizuka, Sasaki, Ishikawa: "Learning to Simplify", SIGGRAPH 2016, section 4.3. Pixels with many neighbours of
the same value, as inside a thick line, count less, so that thick lines do not outweigh thin ones.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d

ALPHA, BETA, RADIUS, BINS = 6.0, -2.0, 2, 10  # as in the paper


def loss_map(
    target: Tensor, alpha: float = ALPHA, beta: float = BETA, radius: int = RADIUS, bins: int = BINS
) -> Tensor:
    """(N, 1, H, W) in 0..1 with white paper (1) -> weights (N, 1, H, W), at most 1.

    1 where the target is paper, elsewhere min(alpha exp(-h) + beta, 1), where h is the share of pixels in the window of
    (2 radius + 1)^2 (cut off at the borders) whose value falls into the same one of `bins` bins.
    """
    bin_ = (target * bins).long().clamp(0, bins - 1)
    member = torch.zeros_like(target).repeat(1, bins, 1, 1).scatter_(1, bin_, 1)  # (N, bins, H, W)
    share = avg_pool2d(member, 2 * radius + 1, stride=1, padding=radius, count_include_pad=False)
    weight = (alpha * torch.exp(-share.gather(1, bin_)) + beta).clamp(max=1)
    return torch.where(target >= 1, torch.ones_like(target), weight)
