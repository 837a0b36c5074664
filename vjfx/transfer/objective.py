"""What a style transfer minimises at one size: the distances of a picture from the content and from the styles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from vjfx.nets import style_loss
from vjfx.nets.features.network import FeatureNetwork

_PLACES = 16_384  # of one layer's features that a sliced Wasserstein distance looks at


class Distances(NamedTuple):
    """How far a picture is from the content and from the style, relative to both."""

    content: Tensor
    style: Tensor


class Style(NamedTuple):
    """A style's picture (1, 3, h, w), and its share among the styles."""

    picture: Tensor
    share: float


class Objective:
    """Measures pictures of the content's size."""

    def __init__(
        self,
        network: FeatureNetwork,
        content: Tensor,
        styles: Sequence[Style],
        loss: str,
        mask: Tensor | None,
        generator: torch.Generator,
    ) -> None:
        """`content` is (1, 3, h, w); `mask` (h, w), 0..1, says where the style counts."""
        self._network, self._mask, self._random = network, mask, generator
        self._layers = {*network.style_layers, *network.content_layers}
        self._distance = self._gram if loss == "gram" else self._wasserstein
        with torch.no_grad():
            answers = network(content, network.content_layers)
            self._content = {name: answers[name][0] for name in network.content_layers}
            self._styles = [
                (self._summary(network(style.picture, network.style_layers), loss), style.share) for style in styles
            ]

    def __call__(self, picture: Tensor) -> Distances:
        """The distances of a picture (1, 3, h, w)."""
        found = self._network(picture, self._layers)
        content = torch.stack(
            [style_loss.content_distance(found[name][0], target) for name, target in self._content.items()]
        ).mean()
        layers = self._network.style_layers
        style = torch.stack(
            [
                share * self._distance(found[name][0], targets[name])
                for targets, share in self._styles
                for name in layers
            ]
        ).sum() / len(layers)
        return Distances(content, style)

    def _summary(self, answers: dict[str, Tensor], loss: str) -> dict[str, Tensor]:
        """What is kept of a style: a Gram matrix of each layer, or its features (channels, places)."""
        if loss == "gram":
            return {name: style_loss.gram(answer[0]) for name, answer in answers.items()}
        return {name: self._some(answer[0].flatten(1))[0] for name, answer in answers.items()}

    def _gram(self, features: Tensor, target: Tensor) -> Tensor:
        return style_loss.gram_distance(style_loss.gram(features, self._mask_for(features)), target)

    def _wasserstein(self, features: Tensor, target: Tensor) -> Tensor:
        mask = self._mask_for(features)
        flat, places = self._some(features.flatten(1))
        along = style_loss.directions(len(flat), len(flat), self._random).to(flat.device)
        part = None if mask is None else mask.flatten()[places]
        return style_loss.sliced_wasserstein(flat, target, along, part)

    def _some(self, flat: Tensor) -> tuple[Tensor, Tensor]:
        """At most _PLACES of the features (channels, places), chosen at random, and which they are."""
        count = flat.shape[1]
        if count <= _PLACES:
            return flat, torch.arange(count)
        places = torch.randint(count, (_PLACES,), generator=self._random)
        return flat[:, places], places

    def _mask_for(self, features: Tensor) -> Tensor | None:
        if self._mask is None:
            return None
        return functional.interpolate(self._mask[None, None], features.shape[-2:], mode="area")[0, 0]
