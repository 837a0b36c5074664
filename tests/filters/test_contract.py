"""The contract of every filter in the table."""

from __future__ import annotations

import numpy as np
import pytest

from tests.filters.frames import LAYOUTS, colorful, frame
from vjfx.core.frame import Frame, Layout
from vjfx.core.param import Values, defaults
from vjfx.core.protocols import Filter, Setting
from vjfx.filters import FILTERS
from vjfx.media.pixels import to_rgb


@pytest.fixture(params=FILTERS.rows)
def filter(request) -> Filter:
    return FILTERS.find(request.param).open(Setting(size=(160, 90), live=False))


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("size", [(90, 160), (37, 51), (2, 2), (1, 1)])
def test_every_layout_and_size_gives_a_picture_of_that_size(filter: Filter, layout: Layout, size) -> None:
    made = filter(frame(layout, colorful(*size), time=1.5, index=7), defaults(filter.params))
    assert to_rgb(made).shape == (*size, 3)
    assert made.time == 1.5


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_incoming_frame_is_not_changed(filter: Filter, layout: Layout) -> None:
    incoming = frame(layout, colorful(90, 160))
    before = [plane.copy() for plane in incoming.planes]
    filter(incoming, defaults(filter.params))
    for plane, was in zip(incoming.planes, before, strict=True):
        np.testing.assert_array_equal(plane, was)


def test_a_returned_frame_is_not_changed_later(filter: Filter) -> None:
    values = defaults(filter.params)
    first = filter(frame(Layout.GRAY8, colorful(90, 160)), values)
    before = to_rgb(first)
    filter(frame(Layout.GRAY8, 255 - colorful(90, 160), time=1.0, index=1), values)
    np.testing.assert_array_equal(to_rgb(first), before)


def test_unchanged_input_returns_the_same_frame(filter: Filter) -> None:
    incoming = frame(Layout.YUV420P, colorful(90, 160))
    made = filter(incoming, defaults(filter.params))
    assert filter(incoming, Values(defaults(filter.params))) is made


def test_a_new_frame_gives_a_new_frame(filter: Filter) -> None:
    pictures = [frame(Layout.GRAY8, colorful(90, 160), time=index / 30, index=index) for index in range(2)]
    first, second = (filter(picture, defaults(filter.params)) for picture in pictures)
    assert first is not second
    assert (first.index, second.index) == (0, 1)


def test_after_a_reset_the_same_frames_give_the_same_pictures(filter: Filter) -> None:
    values = {param.name: param.high if param.name == "contrast" else param.default for param in filter.params}
    film = [frame(Layout.GRAY8, colorful(90, 160) // (index % 3 + 1), index / 30, index) for index in range(6)]

    def play() -> list[Frame]:
        return [filter(picture, values) for picture in film]

    once = play()
    filter.reset()
    for one, other in zip(once, play(), strict=True):
        np.testing.assert_array_equal(to_rgb(one), to_rgb(other))


def test_every_parameter_has_help_and_a_valid_default(filter: Filter) -> None:
    assert len({param.name for param in filter.params}) == len(filter.params)
    for param in filter.params:
        assert param.help
        assert param.check(param.default) == param.default
