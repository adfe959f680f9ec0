"""Typical mistakes in the lab, what is said of each, and what else its tests need."""

import numpy as np
from lab_pages import pages
from mlmath.labs.checking import Case, as_arrays, close_to

(
    by_covariance, codes, rebuild, enough, by_dots, by_steps, multiplications,
) = pages("digits").solved.values()  # fmt: skip

CODE = ("eigh", "argsort", "cumsum")
SEEN = {
    "rebuild": "picture = centre + Q @ W",
    "by_dots": "A, B = np.linalg.eigh(C @ C.T)",
}
KNOWN = {
    "n * d * k": "any product of three numbers",
    "len(X) - 1": "the divisor is named in the task",
}


def look_at_equal(result, X, k):
    """Four pictures at the corners of a square: any two directions will do."""
    parts = as_arrays(result, {"mean": (3,), "V": (2, 3), "variances": (2,)})
    if isinstance(parts, str):
        return parts
    mean, V, variances = parts
    if not np.allclose(mean, [1, 1, 5]) or not np.allclose(V @ V.T, np.eye(2)):
        return "mean (1, 1, 5), and two directions at right angles"
    if not np.allclose(V[:, 2], 0, atol=1e-7):
        return "the third pixel never changes"
    return None if np.allclose(variances, 4 / 3) else "both variances are equal"


CORNERS = np.array([[0, 0, 5], [2, 0, 5], [0, 2, 5], [2, 2, 5]], dtype=np.uint8)
HIDDEN = {
    "by_covariance": [Case("a square", (CORNERS, 2), look_at_equal)],
    "by_dots": [Case("a square", (CORNERS, 3), look_at_equal)],
    "codes": [
        Case("a byte that falls below 0",
             (np.array([[1, 2]], np.uint8), np.array([3.0, 2]), np.eye(2)), close_to([[-2, 0]]))
    ],
    "enough": [Case("one variance", (np.array([2.0]), 0.3), close_to(1))],
    "multiplications": [
        Case("numbers beyond 32 bits", (10, 10**6, 2, 1), close_to([5.00001e18, 1.20005e8, 4.8e7]))
    ],
}  # fmt: skip


def fitted(change):
    """Find the components as asked, then change what is returned."""
    return lambda X, k: change(*by_covariance(X, k))


def through(matrix, *, upwards=False):
    """Decompose another matrix than the covariance matrix."""

    def function(X, k):
        mean, _, variances = by_covariance(X, k)
        V = np.linalg.eigh(matrix(np.asarray(X, dtype=float)))[1].T
        return mean, V[:k] if upwards else V[::-1][:k], variances

    return function


def centred(X):
    return X - X.mean(axis=0)


def upwards(X, k):
    mean = X.mean(axis=0)
    variances, U = np.linalg.eigh(np.cov(X, rowvar=False))
    return mean, U.T[:k], variances[:k]


def last_columns(X, k):
    mean = X.mean(axis=0)
    variances, U = np.linalg.eigh(np.cov(X, rowvar=False))
    return mean, U[:, -k:].T, variances[-k:]


def rows_of_u(X, k):
    mean = X.mean(axis=0)
    variances, U = np.linalg.eigh(np.cov(X, rowvar=False))
    return mean, U[::-1][:k], variances[::-1][:k]


def in_place(X, k):
    mean = X.mean(axis=0)
    X -= mean
    return mean, *by_covariance(X, k)[1:]


def with_mean(of):
    return lambda X, k: (of(X), *by_covariance(X, k)[1:])


def by_dots_with(change, *, matrix=None):
    """Go through the dot products; `change` makes V of Z, the eigenvalues and vectors."""

    def function(X, k):
        mean = X.mean(axis=0)
        Z = X - mean
        squares, U = np.linalg.eigh((matrix or (lambda X, Z: Z @ Z.T))(X, Z))
        squares, U = squares[::-1][:k], U[:, ::-1][:, :k]
        there = squares > 1e-9 * squares[0]
        squares, U = squares[there], U[:, there]
        return mean, change(Z, squares, U), squares / (len(X) - 1)

    return function


def every_one(X, k):
    """Drop nothing."""
    mean = X.mean(axis=0)
    Z = X - mean
    squares, U = np.linalg.eigh(Z @ Z.T)
    squares, U = np.abs(squares[::-1][:k]), U[:, ::-1][:, :k]
    return mean, (Z.T @ U / np.sqrt(squares)).T, squares / (len(X) - 1)


def normalised(Z, squares, U):
    V = U.T @ Z
    return V / np.linalg.norm(V, axis=1, keepdims=True)


def dual_upwards(X, k):
    mean = X.mean(axis=0)
    Z = X - mean
    squares, U = np.linalg.eigh(Z @ Z.T)
    there = squares > 1e-9 * squares[-1]
    squares, U = squares[there][:k], U[:, there][:, :k]
    return mean, (Z.T @ U / np.sqrt(squares)).T, squares / (len(X) - 1)


def of_dots(change):
    return lambda X, k: change(*by_dots(X, k))


def bytes_multiplied(X, k):
    """Centre the products, not the pictures: bytes have overflowed by then."""
    n = len(X)
    M = np.eye(n) - 1 / n
    return by_dots_with(normalised, matrix=lambda X, Z: M @ (X @ X.T) @ M)(X, k)


def stepped(
    *, basis=lambda W: np.linalg.qr(W)[0], centre=True, turn="down", stop=None, count=0,
    form=False,
):  # fmt: skip
    """Go step by step as asked, but for one thing."""
    stop = stop or (lambda before, kept, tol: kept - before <= tol * kept)

    def function(X, start, tol, most):
        mean = X.mean(axis=0)
        Z = X - mean if centre else np.asarray(X, dtype=float)
        V, before = basis(start), 0.0
        T = Z @ V
        before = np.sum(T**2)
        steps = 0
        for steps in range(1, most + 1):  # noqa: B007 - read after the loop
            V = basis((Z.T @ Z) @ V if form else Z.T @ T)
            T = Z @ V
            kept = np.sum(T**2)
            if stop(before, kept, tol):
                break
            before = kept
        squares, R = np.linalg.eigh(T.T @ T)
        if turn == "down":
            squares, R = squares[::-1], R[:, ::-1]
        if turn == "not":
            squares, R = np.sum(T**2, axis=0), np.eye(len(R))
        return mean, (V @ R).T, squares / (len(X) - 1), steps + count

    return function


def of_steps(change):
    return lambda X, start, tol, most: change(*by_steps(X, start, tol, most))


def one_more(X, start, tol, most):
    """Report the right number, and the block after another step."""
    steps = by_steps(X, start, tol, most)[3]
    return *by_steps(X, start, 0.0, steps + 1)[:3], steps


def costs(change):
    """Count as asked, then change some of the three."""

    def function(n, d, k, steps):
        found = dict(zip("cds", multiplications(n, d, k, steps), strict=True))
        return tuple((found | change(n, d, k, steps)).values())

    return function


WRONG = {
    "by_covariance": [
        (upwards, "V: these directions have the least variance of all"),
        (last_columns, "the least variance comes first"),
        (rows_of_u, "V: "),
        (fitted(lambda m, V, s: (m, V.T, s)), "a direction is a row of V; here it is a column"),
        (through(lambda X: X.T @ X), "as seen from 0, not from the mean"),
        (through(lambda X: np.corrcoef(X, rowvar=False)), "brought to one spread"),
        (through(np.cov), "got shape"),
        (lambda X, k: by_covariance(X / X.std(axis=0), k), "mean: not"),
        (through(lambda X: np.cov(X - X.mean())), "got shape"),
        (lambda X, k: (X.mean(axis=0), by_covariance(X.T, k)[1], by_covariance(X, k)[2])
         if X.shape[0] == X.shape[1] else by_covariance(X, k), "have changed places"),
        (fitted(lambda m, V, s: (m, V, s[::-1])), "not in the order of the rows"),
        (lambda X, k: (*by_covariance(X, k)[:2], by_covariance(X, k)[2] * (1 - 1 / len(X))),
         "the divisor is N, and"),
        (lambda X, k: (*by_covariance(X, k)[:2], by_covariance(X, k)[2] * (len(X) - 1)),
         "those are sums of squares"),
        (fitted(lambda m, V, s: (m, V, np.sqrt(s))), "those are standard deviations"),
        (fitted(lambda m, V, s: (m, V, s / s.sum())), "variances: "),
        (with_mean(lambda X: X.mean(axis=1)), "mean: expected"),
        (with_mean(np.mean), "mean: expected numbers in an array of shape (2,), got shape ()"),
        (with_mean(lambda X: np.median(X, axis=0)), "the median of each pixel"),
        (with_mean(lambda X: np.zeros(X.shape[1])), "the pictures as they came"),
        (with_mean(lambda X: X.sum(axis=0)), "the sum of the pictures"),
        (in_place, "it changed its input"),
        (fitted(lambda m, V, s: (m, V * np.sqrt(s)[:, None], s)), "a direction has the length 1"),
        (fitted(lambda m, V, s: (V, s)), "expected (mean, V, variances), got 2 things"),
    ],
    "codes": [
        (lambda X, mean, V: X @ V.T, "the mean is still in them"),
        (lambda X, mean, V: (X + mean) @ V.T, "the mean has the wrong sign"),
        (lambda X, mean, V: centred(X) @ V.T, "that of the fit is handed over"),
        (lambda X, mean, V: (X - mean.mean()) @ V.T, "each has a mean of its own"),
        (lambda X, mean, V: (X - mean) @ V, "a direction is a row of V"),
        (lambda X, mean, V: V @ (X - mean).T, "got shape (2, 3)"),
        (lambda X, mean, V: (X - mean.astype(X.dtype)) @ V.T, "for picture"),
        (lambda X, mean, V: np.abs((X - mean) @ V.T), "not "),
        (lambda X, mean, V: codes(X, mean, V) @ V, "for picture"),
    ],
    "rebuild": [
        (lambda T, mean, V: T @ V, "the mean is missing"),
        (lambda T, mean, V: T @ V - mean, "taken away instead of added"),
        (lambda T, mean, V: T @ V + mean.mean(), "each has a mean of its own"),
        (lambda T, mean, V: T @ V.T + mean, "a direction is a row of V"),
        (lambda T, mean, V: rebuild(T, mean, V).clip(0), "below 0 were cut off"),
        (lambda T, mean, V: rebuild(T, mean, V).round(), "the greys were rounded"),
        (lambda T, mean, V: rebuild(T, mean, V).T, "got shape (2, 3)"),
        (lambda T, mean, V: T @ (V + mean), "for pixel"),
    ],
    "enough": [
        (lambda v, share: int(np.argmax(np.cumsum(v) > share * v.sum())) + 1,
         "1 keep just the share 0.5, and that is enough"),
        (lambda v, share: int(np.argmax(np.cumsum(v) >= share * v.sum())), "less than the share"),
        (lambda v, share: enough(v, share) + 1, "already"),

        (lambda v, share: len(v), "already"),
        (lambda v, share: int(np.sum(v >= share * v.sum())), "expected a number from 1"),
        (lambda v, share: int(np.argmax(v <= (1 - share) * v.sum())) + 1, "keep"),
        (lambda v, share: int(np.ceil(share * len(v))), "already"),
        (lambda v, share: enough(np.sqrt(v), share), "already"),
        (lambda v, share: share * len(v), "expected a whole number"),
        (lambda v, share: np.cumsum(v), "expected one number, got shape"),
        (lambda v, share: enough(v[::-1], share), "already"),
    ],
    "by_dots": [
        (by_dots_with(lambda Z, s, U: U.T), "got shape"),
        (by_dots_with(lambda Z, s, U: (Z.T @ U).T), "and a direction has the length 1"),
        (by_dots_with(lambda Z, s, U: (Z.T @ U / s).T), "and a direction has the length 1"),
        (by_dots_with(lambda Z, s, U: normalised(Z, s, U).T), "got shape (4, 2)"),
        (by_dots_with(normalised, matrix=lambda X, Z: X @ X.T), "V: "),
        (every_one, "3 directions, but these 3 pictures vary in 2 only"),
        (lambda X, k: of_dots(lambda m, V, s: (m, V[:1], s[:1]))(X, k),
         "1 directions, and 2 with a variance are asked for"),
        (by_covariance, "are more than enough: does it form a full matrix?"),
        (dual_upwards, "the least variance comes first"),
        (bytes_multiplied, "are not at right angles"),
        (lambda X, k: (*by_dots(X, k)[:2], by_dots(X, k)[2] * (1 - 1 / len(X))),
         "the divisor is N, and"),
        (lambda X, k: (*by_dots(X, k)[:2], by_dots(X, k)[2] * (len(X) - 1)),
         "those are sums of squares"),
        (lambda X, k: (*by_dots(X, k)[:2], by_dots(X, k)[2] * (len(X) - 1) / X.shape[1]),
         "over the number of pixels"),
        (lambda X, k: (*by_dots(X, k)[:2], np.sqrt(by_dots(X, k)[2] * (len(X) - 1))),
         "those are lengths"),
        (lambda X, k: (0 * X[0], *by_dots(X, k)[1:]), "mean: it is 0"),
    ],
    "by_steps": [
        (stepped(centre=False), "as seen from 0, not from the mean"),
        (stepped(basis=lambda W: W / np.linalg.norm(W, axis=0)), "has the length 1.4"),
        (stepped(basis=lambda W: W / np.linalg.norm(W)), "a direction has the length 1"),
        (stepped(turn="not"), "not turned yet"),
        (stepped(turn="up"), "the least variance comes first"),
        (stepped(form=True), "does it form a full matrix?"),
        (stepped(stop=lambda a, b, tol: False), "and tol is"),
        (stepped(stop=lambda a, b, tol: b - a <= tol), "and tol is"),
        (stepped(stop=lambda a, b, tol: True), "still made what is kept grow"),
        (stepped(stop=lambda a, b, tol: np.sqrt(b) - np.sqrt(a) <= tol * np.sqrt(b)),
         "still made what is kept grow"),
        (stepped(count=-1), "steps: "),
        (stepped(count=1), "steps: "),
        (one_more, "steps, not after"),
        (of_steps(lambda m, V, s, n: (m, V, s, n / 2)), "expected a whole number from 1 to 50"),
        (of_steps(lambda m, V, s, n: (0 * m, V, s, n)), "mean: it is 0"),
        (of_steps(lambda m, V, s, n: (m, V.T, s, n)), "got shape (4, 1)"),
        (of_steps(lambda m, V, s, n: (m, V, s)), "got 3 things"),
        (lambda X, start, tol, most: (
            *by_steps(X, start, tol, most)[:2], by_steps(X, start, tol, most)[2] * (len(X) - 1),
            by_steps(X, start, tol, most)[3]), "those are sums of squares"),
        (lambda X, start, tol, most: (*by_dots(X, start.shape[1]), 5), "steps: "),
        (lambda X, start, tol, most: (
            *by_dots(X, start.shape[1]), by_steps(X, start, tol, most)[3]), "steps it should be"),
    ],
    "multiplications": [
        (costs(lambda n, d, k, s: {"c": n * d**2}), "covariance: the decomposition is missing"),
        (costs(lambda n, d, k, s: {"c": 5 * d**3}), "covariance: the product is missing"),
        (costs(lambda n, d, k, s: {"c": n * d**2 + 5 * n**3}), "of another size"),
        (costs(lambda n, d, k, s: {"c": n * d**2 + d**3}), "costs more than that"),
        (costs(lambda n, d, k, s: {"c": n * d**2 + 5 * d**3 + n * d * k}),
         "nothing is multiplied after"),
        (costs(lambda n, d, k, s: {"d": n**2 * d + 5 * n**3}), "back to pixels, is missing"),
        (costs(lambda n, d, k, s: {"d": n**2 * d + n * d * k}), "dots: the decomposition"),
        (costs(lambda n, d, k, s: {"d": n**2 * d + n**3 + n * d * k}), "costs more than that"),
        (costs(lambda n, d, k, s: {"d": 2 * n**2 * d + 5 * n**3}), "is not of all"),
        (costs(lambda n, d, k, s: {"d": n * d**2 + 5 * d**3}), "through the covariance matrix"),
        (costs(lambda n, d, k, s: {"d": n**2 * d + 5 * d**3 + n * d * k}), "of another size"),
        (costs(lambda n, d, k, s: {"s": 2 * n * d * k + 2 * d * k**2}), "that is one step"),
        (costs(lambda n, d, k, s: {"s": s * (n * d * k + 2 * d * k**2)}), "used twice in a step"),
        (costs(lambda n, d, k, s: {"s": s * 2 * n * d * k}), "has its price, too"),
        (costs(lambda n, d, k, s: {"s": s * (2 * n * d + 2 * d)}), "the block has k columns"),
        (costs(lambda n, d, k, s: {"s": s * (2 * n * d * k + 2 * k * d**2)}), "is squared"),
        (costs(lambda n, d, k, s: {"s": s * (2 * n * d * k + 2 * n * k**2)}), "a row a pixel"),
        (costs(lambda n, d, k, s: {"s": n * d**2 + s * k * d**2}), "forms the large matrix"),
        (lambda n, d, k, s: multiplications(n, d, k, s)[::-1], "covariance: "),
        (lambda n, d, k, s: multiplications(d, n, k, s), "covariance: "),
    ],
}  # fmt: skip
