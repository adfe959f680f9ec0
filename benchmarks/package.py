"""The package beside its library twins: how many times slower, and how much less exact.

Both run on the same input in one run, on one thread, best of several. An error is measured against
what is known of the result (a residual, an exact solution), in the same way for both.
"""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read when NumPy is loaded

import numpy as np
import scipy.fft
import scipy.linalg
import scipy.ndimage
import scipy.sparse.linalg
import scipy.spatial
from mlmath import (
    bases,
    decompositions,
    determinants,
    eigen,
    elimination,
    least_squares,
    markov,
    matrices,
    orthogonal,
    ranking,
    subspaces,
    svd,
    transforms,
    vectors,
)

RNG = np.random.default_rng(0)
Error = Callable[[Any], float]


@dataclass(frozen=True)
class Pair:
    """A function and its twin on one input; `error` takes the result of either."""

    name: str
    ours: Callable[[], Any]
    twin: Callable[[], Any]
    error: Error


def seconds(run: Callable[[], Any], *, at_least: float = 0.02) -> float:
    """Return the best time of a call, of as many as fit in some time."""
    best, spent, count = np.inf, 0.0, 0
    while count < 3 or spent < at_least:
        start = time.perf_counter()
        run()
        took = time.perf_counter() - start
        best, spent, count = min(best, took), spent + took, count + 1
    return best


def relative(known: Any) -> Error:
    """Measure the distance from a known result, beside its size."""
    size = np.abs(known).max()
    return lambda found: float(np.abs(np.asarray(found) - known).max() / size)


def pairs() -> list[Pair]:
    """List what is compared, on inputs of a realistic size."""
    x, y = RNG.normal(size=(2, 100_000))
    exact = float(np.sum(x.astype(np.longdouble) * y))
    X = RNG.normal(size=(400, 30))
    A, S = RNG.normal(size=(200, 200)), RNG.normal(size=(80, 80))
    S = S + S.T
    b, tall = A @ np.ones(200), RNG.normal(size=(300, 100))
    side = tall @ np.ones(100)
    wide = RNG.normal(size=(60, 100))
    picture = RNG.random((120, 120))
    P = RNG.random((200, 200))
    P /= P.sum(axis=0)
    web = ranking.random_web(20_000, 200_000, RNG)
    turn = transforms.rotation(0.4)
    sign_log = np.linalg.slogdet(A)

    B = RNG.normal(size=(200, 200))
    definite = tall.T @ tall
    spread = np.cov(X.T)

    def upright(params: Any) -> float:
        rest = y[:300] - tall @ params
        return float(np.abs(tall.T @ rest).max() / np.linalg.norm(rest))

    def residual(found: Any) -> float:
        return float(np.abs(A @ found - b).max() / np.abs(A).max())

    def multiplies_back(M: Any) -> Error:
        return lambda qr: float(np.abs(qr[0] @ qr[1] - M).max() / np.abs(M).max())

    def stays(found: Any) -> float:
        return float(np.abs(P @ found - found).max())

    def kernel(N: Any) -> float:
        return float(np.abs(wide @ N).max() / np.abs(N).max())

    def by_eig() -> Any:
        values, V = np.linalg.eig(P)
        v = V[:, np.abs(values - 1).argmin()].real
        return v / v.sum()

    def bare_products() -> None:
        z = np.ones(web.shape[0])
        for _ in range(found.n_iter):
            z = web @ z

    found = ranking.pagerank(web)
    values = np.linalg.eigvalsh(S)[::-1]
    dominant = values[np.abs(values).argmax()]
    return [
        Pair("vectors.dot", lambda: vectors.dot(x, y), lambda: x @ y, relative(exact)),
        Pair("vectors.norm", lambda: vectors.norm(x), lambda: np.linalg.norm(x),
             relative(float(np.sqrt(np.sum(x.astype(np.longdouble) ** 2))))),
        Pair("vectors.distances", lambda: vectors.distances(X),
             lambda: scipy.spatial.distance_matrix(X, X),
             relative(scipy.spatial.distance_matrix(X, X))),
        Pair("matrices.multiply", lambda: matrices.multiply(A, A), lambda: A @ A,
             relative(A.astype(np.longdouble) @ A)),
        Pair("matrices.contract", lambda: matrices.contract("ij,kj->ik", X, X),
             lambda: np.einsum("ij,kj->ik", X, X), relative(X.astype(np.longdouble) @ X.T)),
        Pair("transforms.apply", lambda: transforms.apply(turn, X[:, :2]),
             lambda: X[:, :2] @ turn.T, relative(X[:, :2] @ turn.T)),
        Pair("transforms.resample", lambda: transforms.resample(picture, turn),
             lambda: scipy.ndimage.affine_transform(picture, turn, order=1),
             lambda _: np.nan),
        Pair("elimination.lu", lambda: elimination.lu(A)[1:],
             lambda: scipy.linalg.lu(A)[1:], lambda _: np.nan),
        Pair("elimination.solve", lambda: elimination.solve(A, b),
             lambda: np.linalg.solve(A, b), residual),
        Pair("elimination.rank", lambda: elimination.rank(tall),
             lambda: np.linalg.matrix_rank(tall), relative(100)),
        Pair("elimination.null_space", lambda: elimination.null_space(wide),
             lambda: scipy.linalg.null_space(wide), kernel),
        Pair("determinants.log_determinant", lambda: determinants.log_determinant(A)[1],
             lambda: np.linalg.slogdet(A)[1], relative(float(sign_log[1]))),
        Pair("determinants.inverse", lambda: determinants.inverse(A) @ b,
             lambda: np.linalg.inv(A) @ b, relative(np.ones(200))),
        Pair("subspaces.coordinates", lambda: subspaces.coordinates(tall, side),
             lambda: np.linalg.lstsq(tall, side)[0], relative(np.ones(100))),
        Pair("orthogonal.modified_gram_schmidt",
             lambda: orthogonal.modified_gram_schmidt(tall), lambda: np.linalg.qr(tall),
             multiplies_back(tall)),
        Pair("orthogonal.householder_qr", lambda: orthogonal.householder_qr(tall),
             lambda: np.linalg.qr(tall), multiplies_back(tall)),
        Pair("bases.in_basis", lambda: bases.in_basis(A, B),
             lambda: np.linalg.solve(B, A @ B), relative(np.linalg.solve(B, A @ B))),
        Pair("bases.cosine_basis", lambda: bases.cosine_basis(200),
             lambda: scipy.fft.idct(np.eye(200), axis=0, norm="ortho"),
             relative(scipy.fft.idct(np.eye(200), axis=0, norm="ortho"))),
        Pair("least_squares.solve", lambda: least_squares.solve(tall, y[:300]).params,
             lambda: np.linalg.lstsq(tall, y[:300])[0], upright),
        Pair("least_squares.solve_by_normal_equations",
             lambda: least_squares.solve_by_normal_equations(tall, y[:300]).params,
             lambda: np.linalg.lstsq(tall, y[:300])[0], upright),
        Pair("svd.svd", lambda: svd.svd(S)[1], lambda: np.linalg.svd(S)[1],
             relative(np.sort(np.abs(values))[::-1])),
        Pair("svd.pseudo_inverse", lambda: svd.pseudo_inverse(X),
             lambda: np.linalg.pinv(X), lambda N: float(np.abs(X @ N @ X - X).max())),
        Pair("decompositions.cholesky", lambda: decompositions.cholesky(definite),
             lambda: np.linalg.cholesky(definite),
             lambda L: float(np.abs(L @ L.T - definite).max() / np.abs(definite).max())),
        Pair("decompositions.mahalanobis",
             lambda: decompositions.mahalanobis(
                 X, decompositions.cholesky(spread), center=X.mean(axis=0)
             ),
             lambda: scipy.spatial.distance.cdist(
                 X, X.mean(axis=0)[np.newaxis], "mahalanobis", VI=np.linalg.inv(spread)
             )[:, 0], lambda _: np.nan),
        Pair("eigen.power_iteration", lambda: eigen.power_iteration(S, max_iter=10_000).value,
             lambda: scipy.sparse.linalg.eigsh(S, k=1, return_eigenvectors=False)[0],
             relative(float(dominant))),
        Pair("eigen.qr_algorithm", lambda: eigen.qr_algorithm(S).values,
             lambda: np.linalg.eigh(S)[0][::-1], relative(values)),
        Pair("eigen.matrix_power", lambda: eigen.matrix_power(S / 20, 30),
             lambda: np.linalg.matrix_power(S / 20, 30),
             relative(np.linalg.matrix_power((S / 20).astype(np.longdouble), 30))),
        Pair("markov.stationary_distribution", lambda: markov.stationary_distribution(P),
             by_eig, stays),
        Pair("ranking.pagerank", lambda: ranking.pagerank(web), bare_products,
             lambda _: np.nan),
    ]  # fmt: skip


def main() -> None:
    """Print a line a function."""
    print(f"{'function':36s} {'times slower':>12s} {'error':>9s} {'of twin':>9s}")
    for pair in pairs():
        ratio = seconds(pair.ours) / seconds(pair.twin)
        errors = pair.error(pair.ours()), pair.error(pair.twin())
        shown = ["" if np.isnan(e) else f"{e:.0e}" for e in errors]
        print(f"{pair.name:36s} {ratio:12.1f} {shown[0]:>9s} {shown[1]:>9s}")


if __name__ == "__main__":
    main()
