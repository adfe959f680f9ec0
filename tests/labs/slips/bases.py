"""Plausible slips in the code exercises of the chapter, and what is said of each."""

import numpy as np


def TO(old, new):
    return np.linalg.solve(new, old)


SLIPS = {
    "translate": [
        (lambda X, old, new: X @ TO(new, old).T, "from new to old"),
        (lambda X, old, new: X @ TO(old, new), "a sample is a row"),
        (lambda X, old, new: X @ old.T, "into the new basis is missing"),
        (lambda X, old, new: X @ np.linalg.inv(new).T, "were in standard"),
        (lambda X, old, new: X @ old.T @ new, "only for an orthonormal"),
        (lambda X, old, new: X @ np.linalg.inv(old) @ new, "have changed"),
        (lambda X, old, new: TO(old, new) @ X.T, "shape"),
    ],
}
