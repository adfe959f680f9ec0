"""Tests of one hypothesis: p-values, levels, errors of two kinds, and power."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Result:
    """What a test found.

    `statistic` is the number that the data gave, `df` the degrees of freedom of its
    distribution if the null hypothesis holds (two for an F statistic, None where there
    are none), `p_value` the probability under the null of a statistic at least as far
    out. `estimate` is what the data say of the parameter, and `interval` holds the
    values of it that a test of the same kind does not reject; None where the test is
    about no single parameter.
    """

    statistic: float
    df: float | tuple[float, float] | None
    p_value: float
    estimate: float | None = None
    interval: tuple[float, float] | None = None
