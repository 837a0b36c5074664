"""The options of a DCGAN training and their defaults, with which the shipped genres were trained."""

from __future__ import annotations

from dataclasses import dataclass

from vjfx.core.options import Option, option
from vjfx.nets.dcgan_shape import NORMS, NZ

LOSSES = ("hinge", "bce")
AUTO = "auto"
FORMS = ("float32", "float32 channels_last", "bf16", "bf16 channels_last")
POLICIES = ("color", "translation", "cutout")
FEWEST = 8  # snapshots in an exported timeline
_MOST = 100_000_000


@dataclass(frozen=True, slots=True)
class DcganOptions:
    """All that decides the result, except the footage's own frames; checkpoints store these fields by name."""

    footage: str  # folder
    size: int = 96  # px, the footage's
    nz: int = NZ
    epochs: int = option(1000, Option("Epochs to train.", 1, _MOST, resumable=True))
    samples: int = option(5000, Option("Frames per epoch.", 1, _MOST))
    batch: int = option(64, Option("Frames per step.", 2, 65536))
    ngf: int = option(64, Option("Channels of the generator, at its narrowest layer.", 1, 512))
    ndf: int | None = option(
        None, Option("Channels of the discriminator, at its narrowest layer.", 1, 512, unset="the generator's")
    )
    lr: float = option(2e-4, Option("Learning rate.", 0, 10, above=True, resumable=True))
    beta1: float = option(0.5, Option("Adam's first momentum.", 0, 0.999))
    loss: str = option("bce", Option("Adversarial loss; the paper uses bce.", choices=LOSSES))
    norm: str = option(
        "none", Option("Normalisation of the discriminator; the paper uses batch, with --r1 0.", choices=NORMS)
    )
    r1: float = option(0.3, Option("Weight of the R1 gradient penalty.", 0, 1000))
    augment: tuple[str, ...] = option(
        POLICIES, Option("Augmentations of the discriminator's input, separated by commas, or none.", choices=POLICIES)
    )
    mirror: bool = option(False, Option("Also train on mirrored frames.", flag="--mirror/--no-mirror"))
    ema: float = option(0.999, Option("Decay of the generator's moving average.", 0, 0.99999))
    form: str = option(
        AUTO, Option("Number format and memory layout; auto measures all of them.", choices=(AUTO, *FORMS))
    )
    seed: int = option(0, Option("Seed of all random numbers.", 0, 2**31))
    film: int = option(10, Option("Steps per frame of the training film.", 1, _MOST))
    every: int = option(250, Option("Steps between checkpoints.", 1, _MOST, resumable=True))

    @property
    def discriminator_width(self) -> int:
        """`ndf`, or `ngf` where that is not set."""
        return self.ndf or self.ngf

    @property
    def epoch(self) -> int:
        """Steps per epoch."""
        return max(1, self.samples // self.batch)

    @property
    def steps(self) -> int:
        """Steps of the whole run."""
        return self.epochs * self.epoch


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What an exported genre contains."""

    genre: str | None = option(None, Option("Name of the genre.", unset="the file's name"))
    moments: int = option(FEWEST, Option("Snapshots of the training, as the timeline.", FEWEST, 16))
    licence: str = option("unstated", Option("Licence of the exported file."))
