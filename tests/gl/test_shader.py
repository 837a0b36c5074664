"""What a show may ask of a shader beside its picture."""

from __future__ import annotations

from tests.gl.drawing import IMAGE, main, make, pixels, tick
from vjfx.gl.context import Graphics

SHARE = ', "SHARE": true'


def test_identity_spares_a_filter_that_would_do_nothing(graphics: Graphics) -> None:
    header = f'{{"INPUTS": [{IMAGE}, {{"NAME": "amount", "TYPE": "float", "IDENTITY": 0}}]%s}}'
    shader = make(graphics, main("IMG_THIS_PIXEL(inputImage) * amount"), header % "")
    assert shader.neutral({"amount": 0.0}) and not shader.neutral({"amount": 0.1})
    with_memory = make(graphics, main("vec4(1.0)"), header % ', "PASSES": [{"TARGET": "a", "PERSISTENT": true}, {}]')
    assert not with_memory.neutral({"amount": 0.0})


def test_identity_counts_only_if_every_input_is_at_its_own_or_one_is_a_share(graphics: Graphics) -> None:
    bright, negative = '{"NAME": "bright", "TYPE": "float", "IDENTITY": 0%s}', '{"NAME": "negative", "TYPE": "bool"}'
    body = main("vec4(1.0)")
    both = make(graphics, body, f'{{"INPUTS": [{IMAGE}, {bright % ""}, {negative}]}}')
    assert not both.neutral({"bright": 0.0, "negative": False})
    share = make(graphics, body, f'{{"INPUTS": [{IMAGE}, {bright % SHARE}, {negative}]}}')
    assert share.neutral({"bright": 0.0, "negative": True})


def test_a_shader_that_was_warmed_remembers_nothing(graphics: Graphics) -> None:
    header = '{"PASSES": [{"TARGET": "sum", "PERSISTENT": true, "FLOAT": true}]}'
    shader = make(graphics, main("IMG_THIS_PIXEL(sum) + 1.0"), header)
    assert len(list(shader.warm())) == 1
    assert pixels(shader.draw(tick(), {}, {})).max() == 1
