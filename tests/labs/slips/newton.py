"""Plausible slips in the code exercises of the chapter, and what is said of each."""

import numpy as np
from code_exercises import solution


def solved(*arguments):
    return solution("monthly_rate")(*arguments)


def a_year(price, payment, n):
    return 12 * solved(price, payment, n)


def a_year_with_interest(price, payment, n):
    return (1 + solved(price, payment, n)) ** 12 - 1


def in_per_cent(price, payment, n):
    return 100 * solved(price, payment, n)


def spread_evenly(price, payment, n):
    return (n * payment / price - 1) / n


def first_payment_today(price, payment, n):
    if n == 1:
        return 0.0
    return solved(price - payment, payment, n - 1)


def by_the_formula(price, payment, n):
    """Divide by the rate, which is 0 without interest."""
    r = 0.0
    for _ in range(20):
        r -= (payment * (1 - (1 + r) ** -n) / r - price) / -price
    return r


def stops_too_soon(price, payment, n):
    month, r = np.arange(1, n + 1), 0.0
    for _ in range(3):
        worth = payment * (1 + r) ** -month
        r += (worth.sum() - price) / (month * worth / (1 + r)).sum()
    return r


def other_way(price, payment, n):
    return -solved(price, payment, n)


SLIPS = {
    "monthly_rate": [
        (a_year, "the rate a year"),
        (a_year_with_interest, "interest on interest"),
        (in_per_cent, "per cent"),
        (spread_evenly, "spreads the extra money evenly"),
        (first_payment_today, "after one month, not today"),
        (by_the_formula, "ZeroDivisionError"),
        (stops_too_soon, "off by"),
        (other_way, "sign"),
        (lambda price, payment, n: [0.01, 0.02], "expected one number"),
    ],
}
