"""Line art of float batches equals max pooling, forward and backward, and the live filter."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import partial

import numpy as np
import pytest
import torch

from tests.filters.frames import colorful, rgb_frame
from tests.nets.pictures import noise, writing
from tests.nets.test_lineart import PLAIN
from tests.tools import absent
from vjfx.core.protocols import Setting
from vjfx.filters.lineart import LineArt
from vjfx.media.pixels import to_rgb
from vjfx.nets import lineart_autograd
from vjfx.nets.lineart import line_loss, lineart

pytestmark = pytest.mark.slow

COMPILER = any(map(shutil.which, ("g++", "c++", "clang++")))


@pytest.fixture
def uncompiled(monkeypatch) -> None:
    """Use our own functions uncompiled, which saves the time for compiling."""
    monkeypatch.setattr(lineart_autograd, "_drawn", lambda radius: lambda rgb: uncompiled_lines(rgb, radius))


def tensor(rgb: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(rgb).permute(2, 0, 1)[None].float() / 255


def apart(*shape: int) -> torch.Tensor:
    """Distinct values with large differences, so that no maximum is shared or changes within a small step."""
    count = int(np.prod(shape))
    order = torch.randperm(count, generator=torch.Generator().manual_seed(0))
    return order.reshape(shape).double() / count


def flat(*shape: int) -> torch.Tensor:
    """Few values, so that most maxima are shared."""
    return (3 * apart(*shape)).round() / 3


def uncompiled_lines(rgb: torch.Tensor, radius: int = 1) -> torch.Tensor:
    """Our functions, uncompiled."""
    return lineart_autograd.LineArt.apply(
        rgb, partial(lineart_autograd.spread, radius=radius), partial(lineart_autograd.gradient_of_gray, radius=radius)
    )


@pytest.mark.parametrize("radius", [1, 2])
def test_gradients(radius: int) -> None:
    picture = apart(2, 3, 5, 6).requires_grad_()
    assert torch.autograd.gradcheck(lambda rgb: uncompiled_lines(rgb, radius), picture, eps=1e-7)


@pytest.mark.parametrize("contrast", [False, True])
def test_gradients_of_line_art_and_loss(contrast: bool, uncompiled) -> None:
    picture, wanted = apart(2, 3, 5, 6).requires_grad_(), apart(2, 1, 5, 6) / 3
    assert torch.autograd.gradcheck(lambda rgb: lineart_autograd.lines(rgb, contrast), picture, eps=1e-7)
    assert torch.autograd.gradcheck(lambda rgb: line_loss(rgb, wanted, contrast), picture, eps=1e-7)


def compare(
    function: Callable[[torch.Tensor], torch.Tensor], other: Callable[..., torch.Tensor], picture, tolerance
) -> None:
    """Both give the same lines and the same gradient."""
    weights = torch.rand(picture.shape[0], 1, *picture.shape[2:]).to(picture.dtype)
    results = []
    for each in (function, other):
        leaf = picture.clone().requires_grad_()
        drawn = each(leaf)
        (weights * drawn).sum().backward()
        results.append((drawn.detach(), leaf.grad))
    for one, another in zip(*results, strict=True):
        torch.testing.assert_close(one, another, rtol=0, atol=tolerance)


@pytest.mark.parametrize("size", [(1, 3, 1, 1), (1, 3, 1, 9), (2, 3, 9, 2), (3, 3, 41, 33)])
@pytest.mark.parametrize("radius", [1, 3])
@pytest.mark.parametrize("colors", [apart, flat])
def test_it_equals_max_pooling_forward_and_backward(size, radius: int, colors) -> None:
    compare(
        partial(uncompiled_lines, radius=radius), partial(lineart_autograd.pooled, radius=radius), colors(*size), 1e-12
    )


def test_compiled_it_equals_max_pooling_forward_and_backward() -> None:
    from torch._inductor import config as inductor  # slow to import

    if not COMPILER:
        absent("no C++ compiler is installed")
    with inductor.patch(PLAIN):
        for size in ((2, 3, 33, 47), (3, 3, 64, 20)):
            for picture in (apart(*size), flat(*size)):
                compare(lineart_autograd._drawn(1), lineart_autograd.pooled, picture.float(), 1e-6)


def test_the_first_of_equally_bright_pixels_gets_the_gradient() -> None:
    picture = torch.full((1, 3, 9, 9), 0.5, requires_grad=True)
    centre = torch.zeros(1, 1, 9, 9)
    centre[..., 4, 4] = 1
    (gradient,) = torch.autograd.grad(uncompiled_lines(picture), picture, centre)
    assert gradient.nonzero()[:, 2:].unique(dim=0).tolist() == [[3, 3], [4, 4]]


def test_max_pooling_is_the_fallback_where_torch_cannot_compile(caplog, monkeypatch) -> None:
    from torch._inductor import config as inductor  # slow to import

    calls = []
    monkeypatch.setattr(
        lineart_autograd, "pooled", lambda rgb, radius: calls.append(radius) or uncompiled_lines(rgb, radius)
    )
    lineart_autograd._drawn.cache_clear()
    torch._dynamo.reset()
    with inductor.patch({"cpp.cxx": ("no-such-compiler",), "force_disable_caches": True}):
        lineart(torch.rand(1, 3, 12, 17, requires_grad=True)).sum().backward()
    lineart_autograd._drawn.cache_clear()
    assert calls == [1]
    assert any("torch cannot compile here" in record.message for record in caplog.records)


@pytest.mark.parametrize(("contrast", "radius"), [(False, 1), (True, 1), (False, 3)])
def test_it_equals_the_live_filter(contrast: bool, radius: int, uncompiled) -> None:
    knobs = {"strength": 1.0, "threshold": 0.0, "contrast": float(contrast), "radius": radius}
    gray, faint = (np.repeat(each[..., None], 3, axis=2) for each in (writing(40, 90), noise(40, 90) // 20))
    # The filter rounds luma first, so with colours a difference may be off by one.
    for rgb, tolerance in ((gray, 0.51), (faint, 0.51), (colorful(40, 90), 1.51 if not contrast else 4)):
        live = to_rgb(LineArt(Setting())(rgb_frame(rgb), knobs))[..., 0]
        drawn = 255 * lineart(tensor(rgb), contrast, radius)[0, 0]
        np.testing.assert_allclose(drawn.numpy(), live, atol=tolerance)
        planes = lineart(rgb[..., 0], contrast, radius)
        if tolerance < 1:
            np.testing.assert_array_equal(planes, live)
            np.testing.assert_array_equal(lineart(torch.from_numpy(rgb[..., 0].copy()), contrast, radius), live)


def test_the_noise_of_an_empty_picture_is_not_stretched(uncompiled) -> None:
    for contrast in (False, True):
        assert (lineart(torch.full((1, 3, 9, 9), 0.3), contrast) == 1).all()
    assert lineart(0.5 + 0.004 * torch.rand(1, 3, 9, 9), True).min() > 0.9


def test_the_target_may_be_a_drawing_or_a_picture(uncompiled) -> None:
    one, other = tensor(colorful(30, 40)), tensor(colorful(30, 40)[::-1].copy())
    assert line_loss(one, one) == 0
    assert line_loss(one, other) > 0.01
    torch.testing.assert_close(line_loss(one, lineart(other)), line_loss(one, other))
    torch.testing.assert_close(line_loss(one, other), (lineart(one) - lineart(other)).abs().mean())


def test_minimising_the_loss_draws_the_lines(uncompiled) -> None:
    wanted = torch.ones(1, 1, 24, 24)
    wanted[..., 10:13, 4:20] = 0.3
    picture = torch.rand(1, 3, 24, 24, generator=torch.Generator().manual_seed(0)).requires_grad_()
    optimizer = torch.optim.Adam([picture], lr=0.03)
    first = float(line_loss(picture, wanted).detach())
    for _ in range(150):
        optimizer.zero_grad()
        loss = line_loss(picture, wanted)
        loss.backward()
        optimizer.step()
    assert float(loss.detach()) < 0.15 * first


@pytest.mark.parametrize("shape", [(3, 9, 9), (1, 1, 9, 9), (1, 4, 9, 9)])
def test_other_shapes_are_refused(shape) -> None:
    with pytest.raises(ValueError, match=r"a batch of pictures has the shape \(N, 3, H, W\), not"):
        lineart(torch.rand(shape))
