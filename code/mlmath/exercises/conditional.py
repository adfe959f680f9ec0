"""The checks of the code exercises in *Conditional probability*."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlmath import conditional
from mlmath._checks import Vector
from mlmath.labs.checking import Case, Report, as_numbers, check, first_slip, near


def check_coin_posterior(function: Callable[..., Any]) -> Report:
    """Check ``coin_posterior(prior, heads, tosses)``, the posterior of the coins."""

    def look(result: Any, prior: Vector, heads: Vector, tosses: Vector) -> str | None:
        found = as_numbers(result, prior.shape)
        if isinstance(found, str):
            return found
        n_heads, n = float(np.sum(tosses)), len(tosses)
        logs = n_heads * np.log(heads) + (n - n_heads) * np.log(1 - heads)
        known = conditional.posterior_from_logs(prior, logs)
        if near(found, known, rtol=1e-8):
            return None
        even = np.full(prior.size, 1 / prior.size)
        shares = heads / heads.sum()
        reason = first_slip(
            found,
            [
                (
                    "the prior is missing",
                    conditional.posterior_from_logs(even, logs),
                ),
                (
                    "only the heads are counted: a tail has the probability 1 - heads",
                    conditional.posterior_from_logs(prior, n_heads * np.log(heads)),
                ),
                (
                    "heads and tails are exchanged",
                    conditional.posterior_from_logs(
                        prior,
                        (n - n_heads) * np.log(heads) + n_heads * np.log(1 - heads),
                    ),
                ),
                ("that is the prior: the tosses are not used", prior),
                (
                    "those are prior times likelihood; make them add up to 1",
                    prior * np.exp(logs),
                ),
                (
                    "only the last toss is used",
                    conditional.posterior(
                        prior, heads if tosses[-1] == 1 else 1 - heads
                    ),
                ),
                (
                    "logarithms are to base 10, but their powers to base e",
                    conditional.posterior_from_logs(prior, logs / np.log(10)),
                ),
                ("that does not depend on the tosses", shares),
            ],
        )
        if reason:
            return reason
        if abs(found.sum() - 1) > 1e-6:
            return f"the probabilities must add up to 1, not to {found.sum():.6g}"
        return "the ratio of two coins is that of prior times likelihood"

    rng = np.random.default_rng(11)
    three = np.array([0.2, 0.3, 0.5]), np.array([0.5, 0.9, 0.2])
    many = np.array([0.5, 0.4, 0.1]), np.array([0.58, 0.6, 0.62])
    return check(
        "coin_posterior",
        function,
        [
            Case(
                "a fair and a bent coin, one head",
                (np.array([0.5, 0.5]), np.array([0.5, 0.75]), np.array([1])),
                look,
            ),
            Case("three coins, five tosses", (*three, np.array([1, 1, 0, 1, 1])), look),
            Case("three coins, only tails", (*three, np.array([0, 0, 0])), look),
            Case(
                "ten thousand tosses",
                (*many, (rng.random(10_000) < 0.6).astype(int)),
                look,
            ),
        ],
    )
