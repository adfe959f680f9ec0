"""What tests and intervals share: on which side they look, and how much is left out.

Nothing is checked here: levels and alternatives come from functions that did.
"""

from __future__ import annotations

import math

from mlmath._checks import Alternative
from mlmath.continuous import ContinuousDistribution


def tails(level: float, alternative: Alternative) -> tuple[float, float]:
    """Return what may be left out on either side: where the truth is below, above."""
    out = 1 - level
    return {
        "two-sided": (out / 2, out / 2),
        "less": (0.0, out),
        "greater": (out, 0.0),
    }[alternative]


def around(
    centre: float,
    error: float,
    law: ContinuousDistribution,
    level: float,
    alternative: Alternative,
) -> tuple[float, float]:
    """Return centre ± quantile times error, where (centre - truth)/error has `law`.

    `law` is symmetric about 0, so that nothing is subtracted from 1.
    """
    below, above = tails(level, alternative)
    low = centre + error * float(law.quantile(below)) if below else -math.inf
    high = centre - error * float(law.quantile(above)) if above else math.inf
    return low, high


def p_value(
    law: ContinuousDistribution, statistic: float, alternative: Alternative
) -> float:
    """Return how probable a statistic at least as far out is under the law."""
    below, above = float(law.cdf(statistic)), float(law.sf(statistic))
    if alternative == "two-sided":
        return min(1.0, 2 * min(below, above))
    return below if alternative == "less" else above
