"""Plausible slips in the code exercises of the chapter, and what is said of each."""

import numpy as np


def CUT(mean, C, known, values):
    rest = np.setdiff1d(np.arange(len(mean)), known)
    across = C[np.ix_(known, rest)]
    K = np.linalg.solve(C[np.ix_(known, known)], across).T
    return mean[rest], K, values - mean[known], C[np.ix_(rest, rest)], across


def WRONG(center=None, left=None):
    """A solution with one of its two parts computed otherwise."""

    def cut(mean, C, known, values):
        own, K, shift, whole, across = CUT(mean, C, known, values)
        parts = {"own": own, "K": K, "shift": shift, "whole": whole, "across": across}
        parts |= {"values": values, "variances": np.diag(C)[known]}
        m = own + K @ shift if center is None else center(**parts)
        S = whole - K @ across if left is None else left(**parts)
        return m, S

    return cut


SLIPS = {
    "cut": [
        (WRONG(lambda own, **_: own), "with nothing known"),
        (WRONG(lambda own, K, values, **_: own + K @ values), "from their own mean"),
        (WRONG(lambda K, shift, **_: K @ shift), "unknown entries is missing"),
        (WRONG(lambda own, K, shift, **_: own - K @ shift), "wrong sign"),
        (WRONG(lambda own, across, shift, **_: own + across.T @ shift), "divided by"),
        (
            WRONG(
                lambda own, across, shift, variances, **_: (
                    own + across.T @ (shift / variances)
                )
            ),
            "not by its diagonal alone",
        ),
        (WRONG(lambda own, K, shift, **_: own + K @ shift + 1), "off by up to 1"),
        (WRONG(left=lambda whole, **_: whole), "that with nothing known"),
        (WRONG(left=lambda whole, K, across, **_: whole + K @ across), "shrink"),
        (WRONG(left=lambda K, across, **_: K @ across), "not what is left"),
        (WRONG(left=lambda whole, **_: 0 * whole), "the covariance is not"),
        (lambda *a: CUT(*a)[0], "expected (mean, covariance)"),
        (lambda *a: (CUT(*a)[0], CUT(*a)[3][0]), "covariance: expected"),
    ],
}
