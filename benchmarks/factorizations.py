"""What each factorization costs beside LU, by NumPy and SciPy on one thread.

Writes `code/mlmath/data/factorization_times.csv`, which the chapter *Which
factorisation when* shows through `datasets.factorization_times`. The best of many
runs counts: other programs can only make a run slower.
"""

import csv
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import scipy.linalg

FILE = Path(__file__).parents[1] / "code/mlmath/data/factorization_times.csv"
SIZES = (100, 300, 1000)
ROUNDS = 15
#: All on one symmetric positive definite matrix, which every one of them takes.
CALLS: dict[str, tuple[str, Callable[[np.ndarray], object]]] = {
    "LU": ("scipy.linalg.lu_factor", scipy.linalg.lu_factor),
    "Cholesky": ("numpy.linalg.cholesky", np.linalg.cholesky),
    "QR": ("numpy.linalg.qr", np.linalg.qr),
    "symmetric eigen": ("numpy.linalg.eigh", np.linalg.eigh),
    "SVD": ("numpy.linalg.svd", np.linalg.svd),
    "eigen": ("numpy.linalg.eig", np.linalg.eig),
    "inverse": ("numpy.linalg.inv", np.linalg.inv),
}


def matrix(n: int) -> np.ndarray:
    """Return a symmetric positive definite matrix without any structure besides."""
    B = np.random.default_rng(n).standard_normal((n, 2 * n))
    return B @ B.T / (2 * n)


def measure(n: int) -> dict[str, float]:
    """Return the least seconds of each call, all calls in turn in every round."""
    A, best = matrix(n), dict.fromkeys(CALLS, np.inf)
    repeats = max(1, 300 // n)
    for _ in range(ROUNDS if n < 1000 else 5):
        for name, (_, function) in CALLS.items():
            for _ in range(repeats):
                start = time.perf_counter()
                function(A)
                best[name] = min(best[name], time.perf_counter() - start)
    return best


def main() -> None:
    """Measure all sizes, write the file and print the ratios."""
    from threadpoolctl import threadpool_limits

    head = ("name", "call", "n", "seconds", "relative_to_lu", "numpy", "scipy")
    rows = []
    with threadpool_limits(1):
        for n in SIZES:
            best = measure(n)
            for name, (call, _) in CALLS.items():
                ratio = f"{best[name] / best['LU']:.2f}"
                versions = (np.__version__, scipy.__version__)
                rows.append((name, call, n, f"{best[name]:.4g}", ratio, *versions))
                print(f"{n:5d}  {name:16s} {best[name]:9.3g} s  {ratio:>7s}")
    FILE.parent.mkdir(exist_ok=True)
    with FILE.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([head, *rows])


if __name__ == "__main__":
    main()
