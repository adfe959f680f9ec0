"""Typical mistakes in the lab, what is said of each, and what else its tests need."""

import numpy as np
from lab_pages import pages
from mlmath.labs import offices as lab
from mlmath.labs.checking import Case, close_to

(
    summarize, calibrate, mapped, translate, withdraw, apart, merge,
) = pages("offices").solved.values()  # fmt: skip

SEEN = {"mapped": "q = P @ R @ P.T"}
KNOWN = {
    "X.mean(axis=0)": "means of columns are taken on the page, too",
    "np.eye(d)": "the matrix of all offices is asked for with it",
    "np.diag(S_b)": "diagonal matrices are made with it",
}


def same_as(n, mean, S):
    """Want a summary."""

    def look(result, *arguments):
        for found, known in zip(result, (n, mean, S), strict=True):
            if (wrong := close_to(known)(found)) is not None:
                return wrong
        return None

    return look


HIDDEN = {
    "summarize": [
        Case("bytes in columns", (np.array([[255], [251]], dtype=np.uint8),),
             same_as(2, [253], [[8]])),
        Case("all alike", (np.full((3, 2), 0.1),), same_as(3, [0.1, 0.1], np.zeros((2, 2)))),
    ],
    "merge": [
        Case("two single pictures", ([(1, np.array([2.0]), np.zeros((1, 1))),
                                      (1, np.array([6.0]), np.zeros((1, 1)))],),
             same_as(2, [4], [[8]])),
    ],
    "apart": [
        Case("no difference", ((2, np.array([3.0]), np.array([[4.0]])),
                               (5, np.array([3.0]), np.array([[1.0]]))), close_to([0.0])),
    ],
}  # fmt: skip


def of_table(change):
    """Change the scatter; it gets the table in floats, and its mean."""

    def slips(X):
        X = np.array(X, dtype=float)
        n, mean, S = summarize(X)
        return n, mean, change(X, mean, S)

    return slips


def middle(change):
    return lambda X: (len(X), change(np.array(X, dtype=float)), summarize(X)[2])


def counted(change):
    return lambda X: (change(X), *summarize(X)[1:])


def in_one_pass(X):
    X = np.array(X, dtype=float)
    mean = X.mean(axis=0)
    return len(X), mean, X.T @ X - len(X) * np.outer(mean, mean)


def products_of_bytes(X):
    mean = X.mean(axis=0)
    return len(X), mean, X.T @ X - len(X) * np.outer(mean, mean)


def sums_of_bytes(X):
    total = 0 * X[0]
    for row in X:
        total = total + row
    mean = total / len(X)
    return len(X), mean, (X - mean).T @ (X - mean)


def in_place(X):
    if X.dtype == float:
        X -= X.mean(axis=0)
    return summarize(X)


def cards(change):
    """Build A from the scans of single dark pixels, a list, and of an empty card."""

    def slips(scanner, d):
        b = scanner(np.zeros(d))
        return change([scanner(card) for card in np.eye(d)], b)

    return slips


def dark(scanner, d):
    b = scanner(np.zeros(d))
    return np.column_stack([scanner(16 * card) - b for card in np.eye(d)]), b


def all_at_once(scanner, d):
    return scanner(np.eye(d)), scanner(np.zeros(d))


def after(change):
    """Change the scatter of what a map makes."""
    return lambda summary, A, b: (
        *mapped(summary, A, b)[:2],
        change(*summary, np.asarray(A), b),
    )


def moved_mean(change):
    def slips(summary, A, b):
        n, mean, S = summary
        return n, change(n, mean, A, b), A @ S @ A.T

    return slips


def wanted(change):
    return lambda A, b, W, tol: change(*translate(A, b, W, tol), A, b, W)


def by_inverse(A, b, W, tol):
    V = W @ np.linalg.inv(A)
    return V, -V @ b, np.full(len(W), True)


def by_rank(A, b, W, tol):
    V, c, _ = translate(A, b, W, tol)
    return V, c, np.full(len(W), np.linalg.matrix_rank(A) == A.shape[1])


def less(change):
    """Take a picture out; the scatter is changed."""

    def slips(summary, x):
        n, mean, S = summary
        known = withdraw(summary, x)
        return *known[:2], change(n, S, np.outer(x - mean, x - mean), known, x)

    return slips


def less_mean(change):
    def slips(summary, x):
        known = withdraw(summary, x)
        return known[0], change(*summary[:2], x, known[1]), known[2]

    return slips


def products_without(summary, x):
    n, mean, S = summary
    new = (n * mean - x) / (n - 1)
    about_0 = S + n * np.outer(mean, mean) - np.outer(x, x)
    return n - 1, new, about_0 - (n - 1) * np.outer(new, new)


def error(change):
    """Divide the differences by something else: of variances and numbers."""

    def slips(a, b):
        u, v = (np.diag(s[2]) / (s[0] - 1) for s in (a, b))
        return (a[1] - b[1]) / change(u, a[0], v, b[0])

    return slips


def together(change):
    """Merge, but for the scatter: it gets numbers, means, scatters, all as arrays."""

    def slips(summaries):
        n, means, S = (np.array(part) for part in zip(*summaries, strict=True))
        known = merge(summaries)
        return *known[:2], change(n, means, S, known[1], known[2])

    return slips


def gaps(weights, means, center):
    return sum(
        w * np.outer(m - center, m - center)
        for w, m in zip(weights, means, strict=True)
    )


def mean_of_all(change):
    def slips(summaries):
        n, means = (np.array([s[k] for s in summaries]) for k in (0, 1))
        known = merge(summaries)
        return known[0], change(n, means), known[2]

    return slips


def about_zero(summaries):
    n, mean, _ = merge(summaries)
    whole = sum(s[2] + s[0] * np.outer(s[1], s[1]) for s in summaries)
    return n, mean, whole - n * np.outer(mean, mean)


WRONG = {
    "summarize": [
        (counted(lambda X: X.shape[1]), "pictures are rows"),
        (counted(lambda X: X.size), "pictures are rows"),
        (counted(lambda X: len(X) - 1), "one picture fewer"),
        (counted(lambda X: 7), "n: not 7"),
        (middle(lambda X: X.sum(axis=0)), "that is a sum"),
        (middle(lambda X: np.full(X.shape[1], X.mean())), "not one for each"),
        (middle(lambda X: X.sum(axis=0) / (len(X) - 1 or 1)), "by the number of pictures itself"),
        (middle(lambda X: np.median(X, axis=0)), "that is a median"),
        (middle(lambda X: X.mean(axis=0).round()), "no picture of whole numbers"),
        (middle(lambda X: X.mean(axis=0) + 0.5), "the entry 0 is not 3.5"),
        (middle(lambda X: X.mean(axis=1)), "mean: expected numbers in an array of shape (2,)"),
        (of_table(lambda X, m, S: S / (len(X) - 1 or 1)), "that is a covariance matrix"),
        (of_table(lambda X, m, S: S / len(X)), "that is divided by the number"),
        (of_table(lambda X, m, S: X.T @ X), "counted from 0"),
        (of_table(lambda X, m, S: np.diag(np.diag(S))), "only the diagonal"),
        (of_table(lambda X, m, S: np.diag(S)), "S: expected numbers in an array of shape (2, 2)"),
        (of_table(lambda X, m, S: (X - m) @ (X - m).T), "not for each picture"),
        (of_table(lambda X, m, S: (X - X.mean(axis=1)[:, None]).T @ (X - X.mean(axis=1)[:, None])),
         "each picture's own mean"),
        (of_table(lambda X, m, S: lab._correlation(lab.data_moments.summarize(X))),
         "those are correlations"),
        (of_table(lambda X, m, S: S + np.triu(np.ones_like(S), 1)), "it should be symmetric"),
        (of_table(lambda X, m, S: S + 0.01), "is not"),
        (of_table(lambda X, m, S: np.cov(X.T) * (len(X) - 1)), "some entries are nan or inf"),
        (in_one_pass, "digits are lost"),
        (products_of_bytes, "not right for bytes"),
        (sums_of_bytes, "not right for bytes"),
        (lambda X: summarize(X.astype(np.float32)), "digits are lost"),
        (in_place, "it changed its input"),
    ],
    "calibrate": [
        (cards(lambda scans, b: (np.column_stack(scans), b)), "still in each column"),
        (cards(lambda scans, b: (np.array(scans), b)), "a column for each pixel"),
        (cards(lambda scans, b: (np.array(scans), b)), "the offset is still there"),
        (cards(lambda scans, b: (np.array(scans) - b, b)), "rows and columns have changed"),
        (cards(lambda scans, b: (b[:, None] - np.column_stack(scans), b)), "the sign is wrong"),
        (cards(lambda scans, b: (np.column_stack(scans) + b[:, None], b)), "not added once more"),
        (cards(lambda scans, b: (np.column_stack(scans) - b[:, None], 0 * b)),
         "there is an offset, too"),
        (cards(lambda scans, b: (np.column_stack(scans) - b[:, None], -b)),
         "b: the sign is wrong"),
        (cards(lambda scans, b: (np.column_stack(scans) - b[:, None], b + 1)),
         "b: an empty card gives another scan"),
        (lambda scanner, d: (calibrate(scanner, d)[0], scanner(np.ones(d))), "a full card"),
        (cards(lambda scans, b: (b, np.column_stack(scans) - b[:, None])), "A comes first"),
        (dark, "all is 16 times"),
        (lambda scanner, d: (np.linalg.pinv(calibrate(scanner, d)[0]), scanner(np.zeros(d))),
         "the way back"),
        (lambda scanner, d: (np.abs(calibrate(scanner, d)[0]), scanner(np.zeros(d))),
         "a card with only pixel"),
        (all_at_once, "the scanner takes one picture"),
        (cards(lambda scans, b: np.column_stack(scans) - b[:, None]), "expected (A, b), got a"),
    ],
    "mapped": [
        (moved_mean(lambda n, m, A, b: A @ m), "the offset is missing"),
        (moved_mean(lambda n, m, A, b: A @ m + n * b), "not once a picture"),
        (moved_mean(lambda n, m, A, b: A @ m - b), "the sign of the offset"),
        (moved_mean(lambda n, m, A, b: A @ (m + b)), "it comes after it"),
        (moved_mean(lambda n, m, A, b: m @ A + b), "rows and columns of the map"),
        (moved_mean(lambda n, m, A, b: m), "that is the old mean"),
        (after(lambda n, m, S, A, b: A @ S @ A.T + np.outer(b, b)), "does not feel an offset"),
        (after(lambda n, m, S, A, b: A @ S @ A.T + b), "does not feel an offset"),
        (after(lambda n, m, S, A, b: A @ S), "here on one"),
        (after(lambda n, m, S, A, b: S @ A.T), "here on one"),
        (after(lambda n, m, S, A, b: A.T @ S @ A), "have changed places"),
        (after(lambda n, m, S, A, b: A @ S @ A), "the transpose belongs"),
        (after(lambda n, m, S, A, b: S), "that is the old scatter"),
        (after(lambda n, m, S, A, b: A @ S @ A.T / max(n - 1, 1)), "divided by n - 1"),
        (after(lambda n, m, S, A, b: A**2 @ S @ A.T**2), "is not"),
        (lambda summary, A, b: (len(b), *mapped(summary, A, b)[1:]), "n: not"),
        (lambda summary, A, b: (1, *mapped(summary, A, b)[1:]), "as many pictures as before"),
        (lambda summary, A, b: mapped(summary, A, b)[1:], "expected (n, mean, S), got 2 things"),
    ],
    "translate": [
        (by_inverse, "it raised LinAlgError"),
        (wanted(lambda V, c, known, A, b, W: (V, c, known | True)), "cannot be had"),
        (wanted(lambda V, c, known, A, b, W: (V, c, known & False)), "can be had from the scans"),
        (by_rank, "can be had from the scans"),
        (wanted(lambda V, c, known, A, b, W: (V, c, ~known)), "can be had from the scans"),
        (wanted(lambda V, c, known, A, b, W: (V, c, np.abs(V @ A - W).max(axis=1))),
         "True or False"),
        (wanted(lambda V, c, known, A, b, W: (V, c, known.all())), "known: expected numbers"),
        (wanted(lambda V, c, known, A, b, W: (V.T, c, known)), "have changed places"),
        (wanted(lambda V, c, known, A, b, W: (
            np.linalg.pinv(A) @ W if A.shape == W.shape else V, c, known)), "on the wrong side"),
        (wanted(lambda V, c, known, A, b, W: (W @ A if len(A) == A.shape[1] else V, c, known)),
         "from pictures to scans"),
        (wanted(lambda V, c, known, A, b, W: (W if W.shape == V.shape else V, c, known)),
         "those weights are for the picture"),
        (wanted(lambda V, c, known, A, b, W: (W @ A.T, c, known)), "keeps all lengths"),
        (wanted(lambda V, c, known, A, b, W: (V / 2, c, known)), "is not row 0 of W"),
        (wanted(lambda V, c, known, A, b, W: (V, -c, known)), "c: the sign is wrong"),
        (wanted(lambda V, c, known, A, b, W: (V, 0 * c, known)), "still in the result"),
        (wanted(lambda V, c, known, A, b, W: (V, -b if b.shape == c.shape else c, known)),
         "went through V as well"),
        (wanted(lambda V, c, known, A, b, W: (V, c + 1, known)), "an empty card does not give 0"),
        (wanted(lambda V, c, known, A, b, W: (V, c)), "expected (V, c, known), got 2 things"),
    ],
    "withdraw": [
        (lambda summary, x: (summary[0], *withdraw(summary, x)[1:]), "there is one picture less"),
        (lambda summary, x: (summary[0] + 1, *withdraw(summary, x)[1:]), "this has one more"),
        (less_mean(lambda n, m, x, new: m), "still the old one"),
        (less_mean(lambda n, m, x, new: m + (x - m) / (n + 1)), "put in once more"),
        (less_mean(lambda n, m, x, new: m - x / n), "divided by the old number"),
        (less_mean(lambda n, m, x, new: m + (x - m) / (n - 1)), "not towards it"),
        (less_mean(lambda n, m, x, new: m - (x - m) / n), "that stay"),
        (less_mean(lambda n, m, x, new: m - (x - m)), "that stay"),
        (less_mean(lambda n, m, x, new: new + 1), "the entry 0 is not"),
        (less(lambda n, S, square, known, x: S), "still the old one"),
        (less(lambda n, S, square, known, x: S + n / (n + 1) * square), "put in once more"),
        (less(lambda n, S, square, known, x: S + n / (n - 1) * square), "should take away"),
        (less(lambda n, S, square, known, x: S - square), "is not all"),
        (less(lambda n, S, square, known, x: S - np.outer(x - known[1], x - known[1])),
         "is too much"),
        (less(lambda n, S, square, known, x: S - (n - 1) / n * square), "upside down"),
        (less(lambda n, S, square, known, x: S - n / (n + 1) * square), "for putting in"),
        (less(lambda n, S, square, known, x: S - np.outer(1.0 * x, x)), "not the picture from 0"),
        (less(lambda n, S, square, known, x: known[2] / n), "as if it were a mean"),
        (less(lambda n, S, square, known, x: S - np.diag(np.diag(S - known[2]))),
         "only the diagonal"),
        (less(lambda n, S, square, known, x: known[2] / max(n - 2, 1)), "a covariance matrix"),
        (less(lambda n, S, square, known, x: known[2] + 1), "is not"),
        (products_without, "not right for bytes"),
    ],
    "apart": [
        (lambda a, b: apart(b, a), "the sign is wrong"),
        (lambda a, b: np.abs(apart(a, b)), "the sign counts"),
        (lambda a, b: a[1] - b[1], "in which standard errors"),
        (lambda a, b: apart(a, b) ** 2, "that is the square"),
        (error(lambda u, n, v, m: np.sqrt(u + v)), "single pictures' deviations"),
        (error(lambda u, n, v, m: np.sqrt(u * (n - 1) / n**2 + v * (m - 1) / m**2)),
         "divide by n - 1 in the variances"),
        (error(lambda u, n, v, m: np.sqrt(u / (n - 1) + v / (m - 1))), "then by n once more"),
        (error(lambda u, n, v, m: np.sqrt(u * (n - 1) / n + v * (m - 1) / m)), "no variance yet"),
        (error(lambda u, n, v, m: np.sqrt(u * (n - 1) + v * (m - 1))), "no variance yet"),
        (error(lambda u, n, v, m: np.sqrt(
            (u * (n - 1) + v * (m - 1)) / (n + m - 2) * (1 / n + 1 / m))), "none is shared"),
        (error(lambda u, n, v, m: np.sqrt(u / m + v / n)), "its own pictures"),
        (error(lambda u, n, v, m: np.sqrt(u / n) + np.sqrt(v / m)), "do not add up"),
        (error(lambda u, n, v, m: np.sqrt(abs(u / n - v / m))), "is the sum"),
        (error(lambda u, n, v, m: u / n + v / m), "the root is missing"),
        (error(lambda u, n, v, m: np.sqrt(u / n)), "the second group errs"),
        (error(lambda u, n, v, m: np.sqrt(v / m)), "the first group errs"),
        (error(lambda u, n, v, m: 1.7), "where the means are"),
        (lambda a, b: np.diag(apart(a, b)), "expected numbers in an array of shape"),
    ],
    "merge": [
        (lambda s: (s[0][0], *merge(s)[1:]), "all of them together"),
        (lambda s: (len(s), *merge(s)[1:]), "not how many offices"),
        (mean_of_all(lambda n, means: means.mean(axis=0)), "counts for more"),
        (mean_of_all(lambda n, means: means.sum(axis=0)), "that is a sum"),
        (mean_of_all(lambda n, means: n @ means), "a sum over all pictures"),
        (mean_of_all(lambda n, means: means[0]), "the first one's"),
        (mean_of_all(lambda n, means: n @ means / n.sum() + 1), "the entry 0 is not"),
        (together(lambda n, m, S, c, T: S.sum(axis=0)), "that scatter is missing"),
        (together(lambda n, m, S, c, T: 2 * S.sum(axis=0) - T), "adds to the scatter"),
        (together(lambda n, m, S, c, T: S.sum(axis=0) + gaps(n * 0 + 1, m, c)),
         "counts as often as it has pictures"),
        (together(lambda n, m, S, c, T: S.mean(axis=0)), "a mean of scatters"),
        (together(lambda n, m, S, c, T: np.average(S, axis=0, weights=n)), "a mean of scatters"),
        (together(lambda n, m, S, c, T: S.sum(axis=0) + gaps(n, m, m.mean(axis=0))),
         "the plain mean of the means"),
        (together(lambda n, m, S, c, T: S.sum(axis=0) + gaps(n, m, 0 * c)), "counted from 0"),
        (together(lambda n, m, S, c, T: gaps(n, m, c)), "within the offices is not"),
        (together(lambda n, m, S, c, T: S.sum(axis=0) + gaps(n, m, c) ** 2), "squared twice"),
        (together(lambda n, m, S, c, T: T / max(n.sum() - 1, 1)), "that is a covariance matrix"),
        (together(lambda n, m, S, c, T: T + 0.5), "is not"),
        (lambda s: s[0], "all of them together"),
        (about_zero, "digits are lost"),
    ],
}  # fmt: skip
