"""`vjfx train`: footage, training, export; one command each."""

from __future__ import annotations

import click

from vjfx.cli import bars, beat, dcgan, drums, features, footage, loops, motion, sections, sketch, style_training


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
def group() -> None:
    """Train networks on your own material."""


for command in (
    footage.command,
    loops.command,
    dcgan.train,
    dcgan.export,
    sketch.command,
    beat.command,
    bars.command,
    drums.command,
    features.command,
    sections.command,
    style_training.command,
    motion.command,
):
    group.add_command(command)
