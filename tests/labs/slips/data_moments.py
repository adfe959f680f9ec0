"""Plausible slips in the code exercises of the chapter, and what is said of each."""

import numpy as np


def merging(*, mean=None, scatter=None, by=None):
    """Merge as it should be, but for what is passed."""

    def merge_moments(n_a, mean_a, C_a, n_b, mean_b, C_b):
        n, gap = n_a + n_b, np.outer(mean_b - mean_a, mean_b - mean_a)
        m = (n_a * mean_a + n_b * mean_b) / n
        S = (n_a - 1) * C_a + (n_b - 1) * C_b + n_a * n_b / n * gap
        if mean is not None:
            m = mean(n_a, mean_a, n_b, mean_b)
        if scatter is not None:
            S = scatter(n_a, C_a, n_b, C_b, gap)
        return m, S / (n - 1 if by is None else by(n))

    return merge_moments


SLIPS = {
    "merge_moments": [
        (merging(mean=lambda n, a, m, b: (a + b) / 2), "not each place"),
        (
            merging(mean=lambda n, a, m, b: (m * a + n * b) / (n + m)),
            "are exchanged",
        ),
        (merging(mean=lambda n, a, m, b: a + b), "only when weighed"),
        (merging(mean=lambda n, a, m, b: a), "off by up to"),
        (merging(by=lambda n: n), "divide by n - 1 in the end"),
        (merging(by=lambda n: n - 2), "not by n - 2"),
        (
            merging(scatter=lambda n, A, m, B, gap: (n - 1) * A + (m - 1) * B),
            "between the means is missing",
        ),
        (
            merging(
                scatter=lambda n, A, m, B, gap: (n - 1) * A + (m - 1) * B,
                by=lambda n: n - 2,
            ),
            "n - 2 is the divisor",
        ),
        (
            merging(
                scatter=lambda n, A, m, B, gap: n * A + m * B + n * m / (n + m) * gap
            ),
            "multiply by that, not by n",
        ),
        (
            merging(
                scatter=lambda n, A, m, B, gap: n * A + m * B + n * m / (n + m) * gap,
                by=lambda n: n,
            ),
            "three times",
        ),
        (
            merging(scatter=lambda n, A, m, B, gap: (n - 1) * A + (m - 1) * B + gap),
            "has the weight",
        ),
        (
            merging(
                scatter=lambda n, A, m, B, gap: (
                    (n - 1) * A + (m - 1) * B + n * m * (n + m - 1) / (n + m) * gap
                )
            ),
            "divide the part between by n - 1",
        ),
        (merging(scatter=lambda n, A, m, B, gap: A + B), "covariance matrix is not"),
        (lambda n, a, A, m, b, B: (a[0], A), "shape"),
    ]
}
