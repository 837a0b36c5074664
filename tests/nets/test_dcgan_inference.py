"""A packed genre gives the pictures of its generator; timeline, interpolation, melting, memory."""

from __future__ import annotations

import os
import sys
from itertools import pairwise
from pathlib import Path

import pytest
import torch

from tests.nets import genres
from tests.tools import absent
from vjfx.nets import genre
from vjfx.nets.dcgan_inference import EXACT, Form, Melt, PackedGenerator, PackedGenre, fastest_form, load_genre

pytestmark = pytest.mark.slow

FORMS = [EXACT, Form(torch.float32, False), Form(torch.bfloat16, True)]


@pytest.mark.parametrize("form", FORMS, ids=str)
@pytest.mark.parametrize("size", [64, 96, 128])
def test_packed_it_gives_the_pictures_of_the_generator(size: int, form: Form) -> None:
    net = genres.generator(size=size)
    network, latents = PackedGenerator(size, 4, 20, form), torch.randn(3, 20)
    wanted, packed = net(latents), network.pack(net.state_dict())
    exact = form.dtype is torch.float32
    assert wanted.std() > 0.1, "a grey picture shows no difference"
    torch.testing.assert_close(network(packed, latents).float(), wanted, atol=1e-5 if exact else 0.1, rtol=0)
    pictures = network.pictures(packed, latents)
    assert pictures.shape == (3, size, size, 3) and pictures.dtype is torch.uint8
    seen = ((wanted.permute(0, 2, 3, 1) + 1) * 127.5 - pictures.float()).abs()
    assert seen.max() <= 0.51 if exact else seen.mean() < 1.5


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_melted_cells_are_one_picture_without_seams(form: Form) -> None:
    net = genres.generator()
    network, latents = PackedGenerator(64, 4, 20, form), torch.randn(4, 20)
    packed = network.pack(net.state_dict())
    cells, melted = network(packed, latents), network(packed, latents, melt=Melt(2, 2, 1.0))
    assert melted.shape == (1, 3, 128, 128)
    quarters = melted[0].unflatten(2, (2, 64)).unflatten(1, (2, 64)).permute(1, 3, 0, 2, 4).flatten(0, 1)
    middle = quarters[:, :, 24:40, 24:40], cells[:, :, 24:40, 24:40]  # pixels near a border depend on the neighbour
    torch.testing.assert_close(*middle, atol=1e-4 if form.dtype is torch.float32 else 0.1, rtol=0)
    assert (quarters - cells)[:, :, :, -4:].abs().max() > 0.05
    torch.testing.assert_close(network(packed, latents[:1], melt=Melt(1, 1, 1.0)), network(packed, latents[:1]))


@pytest.mark.parametrize(
    ("melt", "seen"),
    [
        (Melt(1, 3, 16 / 9), (64, 112)),
        (Melt(3, 1, 9 / 16), (112, 64)),
        (Melt(1, 2, 16 / 9), (64, 112)),
        (Melt(2, 1, 9 / 16), (112, 64)),
        (Melt(2, 3, 4 / 3), (128, 176)),
    ],
)
def test_the_middle_of_a_melted_grid_is_shown(melt: Melt, seen: tuple[int, int]) -> None:
    net = genres.generator()
    network, latents = PackedGenerator(64, 4, 20), torch.randn(melt.down * melt.across, 20)
    packed = network.pack(net.state_dict())
    made = network(packed, latents, melt=melt)
    assert made.shape[2:] == seen
    whole = network(packed, latents, melt=Melt(melt.down, melt.across, melt.across / melt.down))
    # A pixel of the base is 16 pixels of the picture.
    top, left = ((of - mine) // 32 * 16 for of, mine in zip(whole.shape[2:], seen, strict=True))
    middle = whole[:, :, top : top + seen[0], left : left + seen[1]]
    torch.testing.assert_close(made[..., 24:-24, 24:-24], middle[..., 24:-24, 24:-24], atol=1e-5, rtol=0)
    assert network.pictures(packed, latents, melt=melt).shape == (1, *seen, 3)


def test_the_timeline_passes_the_stored_snapshots(tmp_path: Path) -> None:
    found = genre.read(str(genres.write(tmp_path / "a.safetensors")))
    played = PackedGenre(found, "cpu", fast=False)
    for number, state in enumerate(found.timeline):
        torch.testing.assert_close(played.at(number / 2), played.network.pack(state), atol=0, rtol=0)
    latents = torch.randn(2, 20)
    for place, seed in ((0.0, 1), (1.0, 0)):
        wanted = genres.generator(seed)(latents)
        torch.testing.assert_close(played.network(played.at(place), latents), wanted, atol=0.08, rtol=0)
    assert torch.equal(played.at(-1), played.at(0)) and torch.equal(played.at(2), played.at(1))


def test_the_timeline_is_continuous(tmp_path: Path) -> None:
    played = PackedGenre(genre.read(str(genres.write(tmp_path / "a.safetensors"))), "cpu", fast=False)
    whole = max((b - a).abs().max() for a, b in pairwise(played.snapshots))
    steps = [(b - a).abs().max() for a, b in pairwise(played.at(n / 100) for n in range(101))]
    assert min(steps) > 0 and max(steps) < whole / 40


def test_interpolated_networks_keep_their_contrast() -> None:
    network, latents = PackedGenerator(64, 8, 20), torch.randn(8, 20)
    one, two = (network.pack(genres.generator(seed, ngf=8).state_dict()) for seed in (1, 2))
    for share, end in ((0.0, one), (1.0, two)):
        torch.testing.assert_close(network.interpolate(one, two, share), end)
    strong = [float(network(weights, latents).std()) for weights in (one, two)]
    assert network(torch.lerp(one, two, 0.5), latents).std() < 0.5 * min(strong), "plain interpolation loses contrast"
    assert network(network.interpolate(one, two, 0.5), latents).std() > 0.8 * min(strong)


def test_a_direction_is_one_standard_deviation_long(tmp_path: Path) -> None:
    found = genre.read(str(genres.write(tmp_path / "a.safetensors")))
    lengths = torch.from_numpy(PackedGenre(found, "cpu", fast=False).directions).norm(dim=1)
    torch.testing.assert_close(lengths, found.std, atol=1e-3, rtol=1e-3)


def test_the_fastest_form_is_measured_once() -> None:
    assert fastest_form(64, 4, 20, "cpu") is fastest_form(64, 4, 20, "cpu")
    assert fastest_form(64, 4, 20, "cpu") in FORMS


def test_a_file_is_cached_until_it_changes(tmp_path: Path) -> None:
    path = genres.write(tmp_path / "a.safetensors")
    first = load_genre(str(path), "cpu", fast=False)
    assert load_genre(str(path), "cpu", fast=False) is first
    genres.write(path, seed=5)
    os.utime(path, ns=(1, 1))
    assert not torch.equal(load_genre(str(path), "cpu", fast=False).at(1.0), first.at(1.0))


def test_memory_stays_flat_for_ten_thousand_frames(tmp_path: Path) -> None:
    if not sys.platform.startswith("linux"):
        absent("memory is read from /proc")
    played = PackedGenre(genre.read(str(genres.write(tmp_path / "a.safetensors"))), "cpu", fast=True)
    sizes = []
    for frame in range(10_000):
        pictures = played.network.pictures(played.at(frame % 100 / 100), torch.randn(1, 20))
        assert not pictures.requires_grad
        if frame in (2_000, 9_999):
            sizes.append(int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE"))
    assert sizes[1] - sizes[0] < 4 << 20, "memory grows"
