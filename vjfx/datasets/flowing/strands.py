"""What has a grain that it flows along: hair, and swirls of anything."""

from __future__ import annotations

import torch
from numpy.random import Generator

from vjfx.datasets.flowing.textures import Patch, curve, flattened, noise, places, ramp, soft, streaks
from vjfx.datasets.illustration.colors import hsv


def hair(r: Generator, size: int) -> Patch:
    """Strands that hang or blow within a smooth outline, with highlights across them."""
    x, y = places(size)
    angle = float(r.normal()) * 0.5 + 0.5 * noise(r, size, 2.5)
    way = float(r.uniform(0.05, 0.15)) * torch.stack([torch.sin(angle), torch.cos(angle)])
    middle = [float(each) for each in r.uniform(-0.5, 0.5, 2)]
    turn = torch.atan2(y - middle[1], x - middle[0])
    radius = torch.hypot((x - middle[0]) / float(r.uniform(0.3, 0.8)), (y - middle[1]) / float(r.uniform(0.4, 1)))
    alpha = soft(1 + 0.25 * torch.sin(2 * turn + float(r.uniform(0, 6))) - radius, 8 / size)
    grain = streaks(noise(r, size, 0.2), way, float(r.uniform(0.3, 0.8)))
    shine = curve(r, 5 * y + 0.5 * x, 0.2)
    hue, vivid, dark = float(r.choice([0.05, 0.08, 0.1, float(r.uniform())])), r.uniform(0.1, 0.8), r.uniform(0, 0.4)
    tones = [hsv(hue, vivid, dark), hsv(hue, vivid, dark + 0.25), hsv(hue, 0.5 * vivid, dark + 0.55)]
    return Patch(ramp(flattened(r, 0.4 + 0.2 * grain + shine), tones), alpha[None], way)


def swirl(r: Generator, size: int) -> Patch:
    """Whirls and waves of a few colours, in the whole picture or a disc: marble, a galaxy, a whirlpool."""
    x, y = places(size)
    middle = [float(each) for each in r.uniform(-0.4, 0.4, 2)]
    dx, dy = x - middle[0], y - middle[1]
    radius = torch.hypot(dx, dy)
    spin, pull = float(r.choice([-1, 1])), float(r.normal()) * 0.5
    around = torch.stack([-spin * dy + pull * dx, spin * dx + pull * dy])
    if r.uniform() < 0.4:
        potential = noise(r, size, 3.0)
        around = torch.stack([torch.gradient(potential, dim=0)[0], -torch.gradient(potential, dim=1)[0]])
    speed = around.norm(dim=0)
    way = float(r.uniform(0.1, 0.25)) * around / (speed.mean() + 0.5 * speed)
    texture = streaks(noise(r, size, float(r.uniform(0.2, 1.2))), way, float(r.uniform(0.3, 1.0)))
    edge = soft(float(r.uniform(0.3, 0.9)) - radius, 8 / size) if r.uniform() < 0.6 else torch.ones_like(x)
    hue = float(r.uniform())
    tones = [hsv(hue + 0.15 * float(r.normal()) * n, r.uniform(0, 0.9), r.uniform(0.1, 1)) for n in range(4)]
    return Patch(ramp(flattened(r, 0.5 + 0.25 * texture), tones), edge[None], way)
