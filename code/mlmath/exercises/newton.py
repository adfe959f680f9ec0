"""The checks of the code exercises in *Newton's method*."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlmath.labs.checking import Case, Function, Report, as_numbers, check, first_slip


def check_monthly_rate(function: Function) -> Report:
    """Check ``monthly_rate(price, payment, n)``, without interest and with a lot."""
    cases = []
    for about, rate, payment, n in (
        ("a car in 36 payments", 0.006, 250, 36),
        ("no interest", 0.0, 250, 36),
        ("hardly any interest", 1e-7, 250, 36),
        ("a house in 360 payments", 0.0025, 900, 360),
        ("two payments at a high rate", 0.3, 60, 2),
        ("one payment", 0.05, 105, 1),
        ("a usurer", 2.0, 10, 24),
    ):
        price = worth(rate, payment, n)
        cases.append(Case(about, (price, payment, n), wants(rate)))
    return check("monthly_rate", function, cases)


def worth(rate: float, payment: float, n: int) -> float:
    """Return what the payments are worth today."""
    return float(np.sum(payment * (1 + rate) ** -np.arange(1.0, n + 1)))


def wants(rate: float) -> Any:
    """Return a look at the rate that was found."""

    def look(result: Any, price: float, payment: float, n: int) -> str | None:
        found = as_numbers(result, ())
        if isinstance(found, str):
            return found
        if abs(found - rate) <= 5e-11:
            return None
        slip = first_slip(
            found,
            [
                ("that is the rate a year; the rate a month is wanted", 12 * rate),
                ("that is the rate a year, with interest on interest; the rate a "
                 "month is wanted", (1 + rate) ** 12 - 1),
                ("that is in per cent; a share is wanted", 100 * rate),
                ("that spreads the extra money evenly; but what is paid back early "
                 "is lent for a short time only", (n * payment / price - 1) / n),
                ("the sign is wrong", -rate),
            ],
            rtol=1e-7,
        )  # fmt: skip
        if slip:
            return slip
        today = payment * float(np.sum((1 + float(found)) ** -np.arange(float(n))))
        if abs(today - price) <= 1e-6 * price:
            return "the first payment is due after one month, not today"
        return f"off by {abs(float(found) - rate):.1e}, where 1e-10 is asked for"

    return look
