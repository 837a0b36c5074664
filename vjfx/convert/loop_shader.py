"""Writes a picture in motion as an ISF generator: the motion as numbers and images, so that a GPU plays it anywhere."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor
from torch.nn import functional

from vjfx.convert.flow_shader import field_image, flow_text
from vjfx.core.atomic import replacing, write_text
from vjfx.core.errors import OutputError, UsageError
from vjfx.nets.motion.compose import filled
from vjfx.nets.motion.eulerian import Flow
from vjfx.nets.motion.flow_planes import flow_planes
from vjfx.nets.motion.inference import MovingPicture
from vjfx.nets.motion.parts import FIELDS, Parts

_LARGEST = 1024  # pixels a side of masks
_SMOOTH = 128  # the same of the smooth fields
_TERMS = "1.0", "a.x", "a.y", "a.x * a.x", "a.x * a.y", "a.y * a.y"
_HEAD = """\
// Places are -1..1 over the square around the picture, y down.
vec2 norm(vec2 place) {
    return clamp(vec2(0.5 + 0.5 * place.x, 0.5 - 0.5 * place.y), EDGE, 1.0 - EDGE);
}

void main() {
    float side = min(RENDERSIZE.x / SIZE.x, RENDERSIZE.y / SIZE.y) * max(SIZE.x, SIZE.y);
    vec2 own = (2.0 * gl_FragCoord.xy - RENDERSIZE) / side * vec2(1.0, -1.0);
    float turn = 6.283185307 * (phase + speed * TIME);
    vec4 turns = turn * vec4(1.0, 2.0, 3.0, 4.0);
    vec4 c = cos(turns) - 1.0, s = sin(turns);
    vec2 fine = vec2(0.0), from, a;
    vec4 made = vec4(0.0), seen;
    float left = 1.0, share;
"""
_TAIL = """\
    seen = IMG_NORM_PIXEL(picture, norm(own));
    float covered = 1.0 - seen.a * inside, ground = 1.0 - inside;
    share = min(covered, left);
    made += share / max(covered, 1e-6) * ground * vec4(seen.rgb * seen.a, seen.a);
    vec4 behind = IMG_NORM_PIXEL(around, norm(own));
    made += (left - share) * vec4(behind.rgb * behind.a, behind.a);
    made *= step(max(abs(own.x), abs(own.y)), 1.0);
    gl_FragColor = vec4(made.rgb / max(made.a, 1e-6), made.a);
}
"""


def write_shader(path: Path, moving: MovingPicture, seed: int) -> None:
    """`path`, an .fs file, and its images beside it. Raises UsageError for affine and pix2pix, OutputError."""
    motion = moving.motion(seed)
    if isinstance(motion, Flow):
        planes = flow_planes(motion, moving.picture)
        images = {"picture": _straight(moving.picture), "around": _straight(planes.around)}
        images["field"] = _levels(field_image(planes)[0])
        text = _header(path.stem, (), tuple(images)) + flow_text(planes, moving.size)
    elif isinstance(motion, Parts):
        images = _images(motion, moving.square)
        text = _text(path.stem, motion, moving.size, tuple(images))
    else:
        raise UsageError(f"'{path}' needs the model parts or flow (others repaint or have one map a frame)")
    try:
        for name, pixels in images.items():
            with replacing(path.with_name(f"{path.stem}-{name}.png")) as part:
                Image.fromarray(pixels).save(part, "png")
        write_text(path, text)
    except OSError as error:
        raise OutputError(f"cannot write '{path}': {error.strerror or error}") from error


def _images(motion: Parts, square: Tensor) -> dict[str, NDArray[np.uint8]]:
    side = square.shape[-1]
    masks = functional.interpolate(motion.masks, (side, side), mode="bilinear", align_corners=False)
    inside = masks[:, 1:].sum(1, keepdim=True) * square[:, 3:]
    around = filled(masks[:, :1] * square, 1 - inside)
    small = masks[:, 1:]
    if side > _LARGEST:
        small = functional.interpolate(small, (_LARGEST, _LARGEST), mode="area")
    fields = functional.interpolate(motion.fields.flatten(1, 2), (_SMOOTH, _SMOOTH), mode="area") / 2 + 0.5
    found = {"picture": _straight(square), "around": _straight(around)}
    return {**found, **_triples("masks", small[0]), **_triples("fields", fields[0])}


def _straight(premultiplied: Tensor) -> NDArray[np.uint8]:
    """(1, 4, h, w) -> (h, w, 4), the colours continued where it is transparent, so that edges stay clean."""
    alpha = premultiplied[:, 3:]
    known = torch.cat([premultiplied[:, :3], torch.ones_like(alpha)], 1) * (alpha > 0.01)
    colors = filled(known, (alpha > 0.01).float())[:, :3]
    colors = torch.where(alpha > 0.01, premultiplied[:, :3] / alpha.clamp_min(0.01), colors)
    return _levels(torch.cat([colors, alpha], 1)[0])


def _triples(name: str, planes: Tensor) -> dict[str, NDArray[np.uint8]]:
    """Opaque images of three planes (n, h, w) each: some programs multiply colours by alpha."""
    missing = -len(planes) % 3
    padded = torch.cat([planes, planes[:1].expand(missing, -1, -1)])
    return {f"{name}{number}": _levels(three) for number, three in enumerate(torch.split(padded, 3))}


def _levels(planes: Tensor) -> NDArray[np.uint8]:
    pixels: NDArray[np.uint8] = (255 * planes.clamp(0, 1)).round().byte().permute(1, 2, 0).contiguous().cpu().numpy()
    return pixels


def _header(stem: str, parts: Sequence[str], images: Sequence[str]) -> str:
    """The comment that an ISF file begins with; `parts` have an input each."""

    def knob(name: str, default: float, high: float) -> dict[str, object]:
        return {"NAME": name, "TYPE": "float", "DEFAULT": default, "MIN": 0.0, "MAX": high}

    header = {
        "DESCRIPTION": "A picture that moves in a loop; phase is its place there, speed makes it run by itself.",
        "ISFVSN": "2",
        "CATEGORIES": ["Generator"],
        "INPUTS": [
            knob("phase", 0.0, 1.0),
            {**knob("speed", 0.0, 4.0), "LABEL": "loops a second"},
            knob("amount", 1.0, 2.0),
            *(knob(name, 1.0, 2.0) for name in parts),
        ],
        "IMPORTED": {name: {"PATH": f"{stem}-{name}.png"} for name in images},
    }
    return f"/*{json.dumps(header, indent=2)}*/\n\n"


def _text(stem: str, motion: Parts, size: tuple[int, int], images: Sequence[str]) -> str:
    parts = motion.series.shape[1]
    header = _header(stem, [f"part{number + 1}" for number in range(parts)], images)
    width, height = size
    edge = 0.5 / max(size)
    lines = [f"const vec2 SIZE = vec2({width}.0, {height}.0);\nconst float EDGE = {edge:.8f};\n", _HEAD]
    lines += _fine(motion, parts)
    for number in reversed(range(parts)):
        lines += _part(motion, number)
    lines.append(f"    float inside = {' + '.join(_mask(number, 'own') for number in range(parts))};\n")
    return f"{header}{''.join(lines)}{_TAIL}"


def _fine(motion: Parts, parts: int) -> list[str]:
    """The smooth fields, which belong to no part."""
    lines = []
    for number in range(FIELDS):
        planes = [_plane("fields", 2 * number + axis, "own") for axis in (0, 1)]
        swing = _sum(motion.swings[0, number])
        lines.append(f"    fine += (2.0 * vec2({planes[0]}, {planes[1]}) - 1.0) * ({swing});\n")
    mean = " + ".join(f"part{number + 1}" for number in range(parts))
    return [*lines, f"    fine *= amount * ({mean}) / {parts}.0;\n"]


def _part(motion: Parts, number: int) -> list[str]:
    """What one part shows where it is in front."""
    pivot = motion.pivots[0, number].tolist()
    ways = []
    for axis in (0, 1):
        sums = [f"({_sum(motion.series[0, number, axis, term])}) * {name}" for term, name in enumerate(_TERMS)]
        ways.append(" +\n        ".join(sums))
    return [
        f"    a = own - vec2({pivot[0]:.6f}, {pivot[1]:.6f});\n",
        f"    from = own + fine + amount * part{number + 1} * vec2(\n        {ways[0]},\n        {ways[1]});\n",
        "    seen = IMG_NORM_PIXEL(picture, norm(from));\n",
        f"    share = min(seen.a * {_mask(number, 'from')}, left);\n",
        "    made += share * vec4(seen.rgb, 1.0);\n    left -= share;\n",
    ]


def _mask(number: int, place: str) -> str:
    return _plane("masks", number, place)


def _plane(name: str, number: int, place: str) -> str:
    return f"IMG_NORM_PIXEL({name}{number // 3}, norm({place})).{'rgb'[number % 3]}"


def _sum(series: Tensor) -> str:
    """A Fourier series (8,) at the shader's cosines c and sines s."""
    numbers = [f"{number:.6f}" for number in series.tolist()]
    return f"dot(vec4({', '.join(numbers[:4])}), c) + dot(vec4({', '.join(numbers[4:])}), s)"
