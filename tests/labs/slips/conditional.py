"""Plausible slips in the code exercises of the chapter, and what is said of each."""

import numpy as np
from mlmath import conditional


def score(heads, tosses):
    k = np.sum(tosses)
    return k * np.log(heads) + (len(tosses) - k) * np.log(1 - heads)


def by_products(prior, heads, tosses):
    with np.errstate(divide="ignore", invalid="ignore"):
        joint = prior * np.prod(
            np.where(np.asarray(tosses)[:, None] == 1, heads, 1 - heads), axis=0
        )
        return joint / joint.sum()


def without_prior(prior, heads, tosses):
    even = np.full(len(prior), 1 / len(prior))
    return conditional.posterior_from_logs(even, score(heads, tosses))


def only_heads(prior, heads, tosses):
    return conditional.posterior_from_logs(prior, np.sum(tosses) * np.log(heads))


def exchanged(prior, heads, tosses):
    return conditional.posterior_from_logs(prior, score(1 - heads, tosses))


def not_scaled(prior, heads, tosses):
    return prior * np.exp(score(heads, tosses))


def last_toss(prior, heads, tosses):
    return conditional.posterior(prior, heads if tosses[-1] == 1 else 1 - heads)


def base_ten(prior, heads, tosses):
    return conditional.posterior_from_logs(prior, score(heads, tosses) / np.log(10))


def rounded(prior, heads, tosses):
    return np.round(conditional.posterior_from_logs(prior, score(heads, tosses)), 2)


SLIPS = {
    "coin_posterior": [
        (without_prior, "the prior is missing"),
        (only_heads, "only the heads are counted"),
        (exchanged, "heads and tails are exchanged"),
        (lambda prior, heads, tosses: prior, "the tosses are not used"),
        (not_scaled, "make them add up to 1"),
        (last_toss, "only the last toss is used"),
        (base_ten, "base 10"),
        (by_products, "nan or inf"),
        (lambda prior, heads, tosses: heads / heads.sum(), "does not depend"),
        (lambda prior, heads, tosses: np.full(len(prior), 0.7), "must add up to 1"),
        (rounded, "the ratio of two coins"),
        (lambda prior, heads, tosses: 0.5, "shape"),
    ],
}
