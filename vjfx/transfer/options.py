"""The options of a style transfer, and their defaults."""

from __future__ import annotations

from dataclasses import dataclass

from vjfx.core.options import Option, option


@dataclass(frozen=True, slots=True)
class TransferOptions:
    """All that decides the result, except the pictures and the feature network."""

    lam: float = 0.05  # weight of the content over that of the style
    loss: str = option(
        "gram",
        Option(
            "What style is: the Gram matrix of the features, or their sliced Wasserstein distance.",
            choices=("gram", "wasserstein"),
        ),
    )
    init: str = option("noise", Option("The first picture.", choices=("noise", "content")))
    optimizer: str = option("lbfgs", Option("How the picture is corrected.", choices=("lbfgs", "adam")))
    iterations: int = option(
        200, Option("Corrections at the coarsest size; each finer size takes half as many.", 1, 100_000)
    )
    stroke: float = option(1.0, Option("Size of the style's strokes, as a multiple of their own.", 0.1, 10))
    keep_color: bool = option(
        False, Option("Take the style's brightness only, and keep the content's colours.", flag="--keep-color")
    )
    seed: int = option(0, Option("Seed of all random numbers.", 0, 2**31))
