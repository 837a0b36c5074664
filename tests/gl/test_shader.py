"""Neutral filters and warming up."""

from __future__ import annotations

from tests.gl.drawing import IMAGE, main, make, pixels, tick
from vjfx.gl.context import Graphics

SHARE = ', "SHARE": true'


def test_a_filter_at_identity_is_not_drawn(graphics: Graphics) -> None:
    header = f'{{"INPUTS": [{IMAGE}, {{"NAME": "amount", "TYPE": "float", "IDENTITY": 0}}]%s}}'
    shader = make(graphics, main("IMG_THIS_PIXEL(inputImage) * amount"), header % "")
    assert shader.neutral({"amount": 0.0}) and not shader.neutral({"amount": 0.1})
    with_memory = make(graphics, main("vec4(1.0)"), header % ', "PASSES": [{"TARGET": "a", "PERSISTENT": true}, {}]')
    assert not with_memory.neutral({"amount": 0.0})


def test_a_filter_is_neutral_if_all_inputs_are_at_identity_or_one_is_a_share(graphics: Graphics) -> None:
    bright, negative = '{"NAME": "bright", "TYPE": "float", "IDENTITY": 0%s}', '{"NAME": "negative", "TYPE": "bool"}'
    body = main("vec4(1.0)")
    both = make(graphics, body, f'{{"INPUTS": [{IMAGE}, {bright % ""}, {negative}]}}')
    assert not both.neutral({"bright": 0.0, "negative": False})
    share = make(graphics, body, f'{{"INPUTS": [{IMAGE}, {bright % SHARE}, {negative}]}}')
    assert share.neutral({"bright": 0.0, "negative": True})


def test_warming_up_leaves_no_trace(graphics: Graphics) -> None:
    header = '{"PASSES": [{"TARGET": "sum", "PERSISTENT": true, "FLOAT": true}]}'
    shader = make(graphics, main("IMG_THIS_PIXEL(sum) + 1.0"), header)
    assert len(list(shader.warm())) == 1
    assert pixels(shader.draw(tick(), {}, {})).max() == 1
