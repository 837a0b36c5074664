"""Sizes of ISF render targets: arithmetic over $WIDTH, $HEIGHT and inputs, parsed once, never evaluated as Python."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Collection, Mapping
from typing import TypeAlias

from vjfx.core.errors import unknown

Number: TypeAlias = Callable[[Mapping[str, float]], float]

_TOKEN = re.compile(r"\s*(?:(\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+)|\$?([A-Za-z_]\w*)|(.))", re.ASCII | re.DOTALL)
_DEEPEST = 50
_LONGEST = 1000  # characters


def _floor(value: float) -> float:
    return float(math.floor(value))


def _ceil(value: float) -> float:
    return float(math.ceil(value))


# With the number of arguments, least and most. All values are floats: powers of Python's integers could take forever.
_FUNCTIONS: dict[str, tuple[Callable[..., float], int, int]] = {
    "floor": (_floor, 1, 1),
    "ceil": (_ceil, 1, 1),
    "round": (lambda value: _floor(value + 0.5), 1, 1),
    "abs": (abs, 1, 1),
    "sqrt": (math.sqrt, 1, 1),
    "pow": (math.pow, 2, 2),
    "max": (max, 2, 99),
    "min": (min, 2, 99),
}
_SUMS = {"+": operator.add, "-": operator.sub}
_PRODUCTS = {"*": operator.mul, "/": operator.truediv, "%": math.fmod}


def parse(text: str, names: Collection[str]) -> Number:
    """A function of the variables' values; raises ValueError with a readable message if `text` is not an expression.

    Grammar: sum := product (('+'|'-') product)*, product := factor (('*'|'/'|'%') factor)*,
    factor := number | $name | function '(' sum (',' sum)* ')' | '(' sum ')' | ('+'|'-') factor.
    """
    return _Parser(text, names).parse()


class _Parser:
    def __init__(self, text: str, names: Collection[str]) -> None:
        self.text = text if len(text) <= 60 else f"{text[:60]}..."
        if len(text) > _LONGEST:
            raise ValueError(f"'{self.text}' is too long for a size")
        self.names = names
        self.tokens = [match.groups() for match in _TOKEN.finditer(text.rstrip())]
        self.at = 0
        self.depth = 0

    def parse(self) -> Number:
        result = self.sum()
        if self.at < len(self.tokens):
            raise self.wrong()
        return result

    def wrong(self) -> ValueError:
        found = "".join(part or "" for part in self.tokens[self.at]) if self.at < len(self.tokens) else "the end"
        return ValueError(f"cannot read '{self.text}' as a size: did not expect '{found}'")

    def symbol(self, allowed: str) -> str:
        """Consume and return the next symbol if it is one of `allowed`; otherwise ''."""
        if self.at < len(self.tokens) and self.tokens[self.at][2] and self.tokens[self.at][2] in allowed:
            self.at += 1
            return self.tokens[self.at - 1][2]
        return ""

    def expect(self, symbol: str) -> None:
        if not self.symbol(symbol):
            raise self.wrong()

    def sum(self) -> Number:
        left = self.product()
        while sign := self.symbol("+-"):
            left = _both(_SUMS[sign], left, self.product())
        return left

    def product(self) -> Number:
        left = self.factor()
        while sign := self.symbol("*/%"):
            left = _both(_PRODUCTS[sign], left, self.factor())
        return left

    def factor(self) -> Number:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise ValueError(f"'{self.text}' is nested too deeply for a size")
        try:
            return self.atom()
        finally:
            self.depth -= 1

    def atom(self) -> Number:
        if sign := self.symbol("+-"):
            inner = self.factor()
            return inner if sign == "+" else lambda names: -inner(names)
        if self.symbol("("):
            inner = self.sum()
            self.expect(")")
            return inner
        if self.at >= len(self.tokens):
            raise self.wrong()
        number, name, _ = self.tokens[self.at]
        if number:
            self.at += 1
            constant = float(number)
            return lambda names: constant
        if name:
            self.at += 1
            return self.call(name) if self.symbol("(") else self.variable(name)
        raise self.wrong()

    def variable(self, name: str) -> Number:
        if name not in self.names:
            raise ValueError(f"cannot read '{self.text}' as a size: {unknown('name', name, self.names)}")
        return lambda names: names[name]

    def call(self, name: str) -> Number:
        if name.lower() not in _FUNCTIONS:
            raise ValueError(f"cannot read '{self.text}' as a size: {unknown('function', name, _FUNCTIONS)}")
        function, least, most = _FUNCTIONS[name.lower()]
        arguments = [self.sum()]
        while self.symbol(","):
            arguments.append(self.sum())
        self.expect(")")
        if not least <= len(arguments) <= most:
            raise ValueError(f"cannot read '{self.text}' as a size: {name} takes {least} values, not {len(arguments)}")
        return lambda names: function(*(argument(names) for argument in arguments))


def _both(operation: Callable[[float, float], float], left: Number, right: Number) -> Number:
    return lambda names: operation(left(names), right(names))
