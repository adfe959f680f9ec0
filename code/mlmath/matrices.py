"""Matrices: products, their views, laws and cost (book, chapter *Matrices*)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlmath._checks import (
    Matrix,
    as_array,
    as_at_least_0,
    as_count,
    as_matrix,
    as_square,
    as_vector,
    expect,
)

View = Literal["entries", "columns", "rows", "outer products"]
#: A factor by its position, or the pair of what is multiplied last.
Order: TypeAlias = "int | tuple[Order, Order]"


@dataclass(frozen=True, slots=True)
class Chain:
    """Where to put the parentheses in a chain of products, and what it costs.

    `order` nests pairs of positions: ``((0, 1), 2)`` multiplies the first two
    factors first. `flops` are the additions and multiplications it takes.
    """

    order: Order
    flops: int


def multiply(A: ArrayLike, B: ArrayLike, *, by: View = "columns") -> Matrix:
    """Multiply two matrices in one of four ways that all give the same.

    Costs m p (2n - 1) operations for shapes (m, n) and (n, p) in the first three
    ways; the fourth starts from zeros and adds n times, 2 m n p.

    Parameters
    ----------
    A : (m, n) array_like
        Real, finite, nonempty.
    B : (n, p) array_like
        Real, finite, with as many rows as `A` has columns.
    by : {"columns", "entries", "rows", "outer products"}
        `A` times each column of `B`; each row times each column; each row of `A`
        times `B`; or a sum of columns of `A` times rows of `B`.

    Returns
    -------
    (m, p) ndarray
        The product. The four ways may differ by rounding.

    Raises
    ------
    ValueError
        If a shape is wrong, an entry is not finite, or `by` is another word.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Matrices*; Golub and Van Loan (2013), section 1.1. For reading:
    ``A @ B`` makes the same operations in compiled code and in blocks, and is ten
    times as fast as by columns or rows, hundreds of times as by entries.

    Examples
    --------
    >>> multiply([[0, -1], [1, 0]], [[2, 0], [0, 1]], by="rows").tolist()
    [[0.0, -1.0], [2.0, 0.0]]
    """
    A = as_matrix(A, "A")
    B = as_matrix(B, "B", rows=A.shape[1])
    C = np.zeros((A.shape[0], B.shape[1]))
    if by == "columns":
        for j in range(B.shape[1]):
            C[:, j] = A @ B[:, j]
    elif by == "entries":
        for i, j in np.ndindex(C.shape):
            C[i, j] = A[i] @ B[:, j]
    elif by == "rows":
        for i in range(A.shape[0]):
            C[i] = A[i] @ B
    elif by == "outer products":
        for k in range(A.shape[1]):
            C += np.outer(A[:, k], B[k])
    else:
        raise ValueError(
            f"by must be columns, entries, rows or outer products, got {by!r}"
        )
    return C


def multiply_in_blocks(A: ArrayLike, B: ArrayLike, *, size: int) -> Matrix:
    """Multiply two matrices that are cut into blocks, as if blocks were numbers.

    Costs the same operations as any product, but each block that is fetched is
    used `size` times: this is how libraries are fast.

    Parameters
    ----------
    A : (m, n) array_like
        Real, finite, nonempty.
    B : (n, p) array_like
        Real, finite, with as many rows as `A` has columns.
    size : int
        Most rows and columns of a block, at least 1.

    Returns
    -------
    (m, p) ndarray
        The product.

    Raises
    ------
    ValueError
        If a shape is wrong, an entry is not finite, or `size` < 1.
    TypeError
        If the entries are not real numbers, or `size` is no integer.

    Notes
    -----
    Book, chapter *Matrices*; Golub and Van Loan (2013), section 1.3.

    Examples
    --------
    >>> multiply_in_blocks([[1, 2, 3]], [[1], [1], [1]], size=2).tolist()
    [[6.0]]
    """
    A = as_matrix(A, "A")
    B = as_matrix(B, "B", rows=A.shape[1])
    size = as_count(size, "size")
    (m, n), p = A.shape, B.shape[1]
    C = np.zeros((m, p))
    for i in range(0, m, size):
        for j in range(0, p, size):
            for k in range(0, n, size):
                left, right = (
                    A[i : i + size, k : k + size],
                    B[k : k + size, j : j + size],
                )
                C[i : i + size, j : j + size] += left @ right
    return C


def contract(subscripts: str, *operands: ArrayLike) -> NDArray[np.float64]:
    """Multiply entries and add up over the indices that the result lacks.

    The notation is that of ``numpy.einsum``: ``"ij,jk->ik"`` is the product of
    two matrices. Without an arrow the summation convention holds: an index that
    stands twice is summed, and the others come in alphabetical order. Costs as
    many multiplications, and as much memory, as there are values of all indices.

    Parameters
    ----------
    subscripts : str
        A group of letters for each operand, with a comma between, then ``->``
        and the letters of the result.
    *operands : array_like
        Real, finite, with an axis for each letter.

    Returns
    -------
    ndarray
        With an axis for each letter of the result; a single number has none.

    Raises
    ------
    ValueError
        If the notation cannot be read, an operand has another number of axes, or
        one letter stands for two lengths.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Matrices*. ``numpy.einsum`` stores no table of all products, and
    with ``optimize=True`` it contracts two operands at a time by matrix products.

    Examples
    --------
    >>> contract("ij,j->i", [[1, 2], [3, 4]], [1, 1]).tolist()
    [3.0, 7.0]
    >>> contract("ii", [[1, 2], [3, 4]]).tolist()  # the trace
    5.0
    """
    expect(subscripts, str, "subscripts")
    groups, result = _read(subscripts)
    if len(groups) != len(operands):
        raise ValueError(
            f"subscripts {subscripts!r} name {len(groups)} operands, "
            f"got {len(operands)}"
        )
    arrays = [
        as_array(x, f"operand {number}", ndim=len(letters))
        for number, (x, letters) in enumerate(zip(operands, groups, strict=True))
    ]
    length: dict[str, int] = {}
    for letters, x in zip(groups, arrays, strict=True):
        for letter, n in zip(letters, x.shape, strict=True):
            if length.setdefault(letter, n) != n:
                raise ValueError(
                    f"index {letter} has the lengths {length[letter]} and {n}"
                )
    letters = result + "".join(sorted(set(length) - set(result)))
    return _add_up(groups, arrays, letters, [length[x] for x in letters], len(result))


def _read(subscripts: str) -> tuple[list[str], str]:
    """Split the notation into the letters of each operand and of the result."""
    text = re.sub(r"\s", "", subscripts)
    if re.fullmatch(r"[a-zA-Z]*(,[a-zA-Z]*)*(->[a-zA-Z]*)?", text) is None:
        raise ValueError(f"subscripts must look like 'ij,jk->ik', got {subscripts!r}")
    left, arrow, result = text.partition("->")
    names = left.replace(",", "")
    if not arrow:
        result = "".join(sorted(x for x in set(names) if names.count(x) == 1))
    for letter in result:
        if result.count(letter) > 1 or letter not in names:
            raise ValueError(
                f"index {letter} of the result must stand there once and in an operand"
            )
    return left.split(","), result


def _add_up(
    groups: list[str],
    arrays: list[NDArray[np.float64]],
    letters: str,
    lengths: list[int],
    keep: int,
) -> NDArray[np.float64]:
    """Multiply for all values of all indices, then add up all but the first `keep`."""
    index = dict(zip(letters, np.indices(lengths, sparse=True), strict=True))
    product = np.ones(lengths)
    for group, x in zip(groups, arrays, strict=True):
        product = product * x[tuple(index[letter] for letter in group)]
    return np.asarray(product.sum(axis=tuple(range(keep, len(letters)))))


def is_symmetric(A: ArrayLike, *, tol: float = 0.0) -> bool:
    """Tell whether a matrix equals its transpose.

    Parameters
    ----------
    A : (n, n) array_like
        Real, finite, square.
    tol : float
        Differences of at most `tol` times the largest entry count as 0.

    Returns
    -------
    bool
        True if each entry equals its mirror image.

    Raises
    ------
    ValueError
        If `A` is not square or not finite, or `tol` is negative.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Matrices*. Rounding makes products that are symmetric on paper
    differ in the last digits; then ``tol=1e-12`` asks the intended question.

    Examples
    --------
    >>> is_symmetric([[1, 2], [2, 5]]), is_symmetric([[1, 2], [3, 5]])
    (True, False)
    """
    return "symmetric" in kinds(A, tol=tol)


def kinds(A: ArrayLike, *, tol: float = 0.0) -> tuple[str, ...]:
    """Name the special kinds of square matrices that a matrix belongs to.

    Parameters
    ----------
    A : (n, n) array_like
        Real, finite, square.
    tol : float
        Differences of at most `tol` times the largest entry count as 0.

    Returns
    -------
    tuple of str
        Out of zero, identity, diagonal, upper triangular, lower triangular,
        symmetric, antisymmetric and permutation, in this order.

    Raises
    ------
    ValueError
        If `A` is not square or not finite, or `tol` is negative.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Matrices*; Golub and Van Loan (2013), section 1.2.

    Examples
    --------
    >>> kinds([[2, 0], [0, 3]])
    ('diagonal', 'upper triangular', 'lower triangular', 'symmetric')
    """
    A = as_square(A, "A")
    tol = as_at_least_0(tol, "tol")
    limit = tol * float(np.abs(A).max())

    def small(B: Matrix) -> bool:
        return bool((np.abs(B) <= limit).all())

    ones = (A > 0.5).astype(float)
    with np.errstate(over="ignore"):  # a difference of inf is not small
        tests = {
            "zero": small(A),
            "identity": small(A - np.eye(len(A))),
            "diagonal": small(A - np.diag(np.diag(A))),
            "upper triangular": small(np.tril(A, -1)),
            "lower triangular": small(np.triu(A, 1)),
            "symmetric": small(A - A.T),
            "antisymmetric": small(A + A.T),
            "permutation": small(A - ones)
            and bool((ones.sum(axis=0) == 1).all() and (ones.sum(axis=1) == 1).all()),
        }
    return tuple(name for name, holds in tests.items() if holds)


def split_symmetric(A: ArrayLike) -> tuple[Matrix, Matrix]:
    """Split a square matrix into a symmetric and an antisymmetric part.

    Parameters
    ----------
    A : (n, n) array_like
        Real, finite, square.

    Returns
    -------
    S, K : (n, n) ndarray
        With S + K = A (up to rounding), S equal to its transpose and K to minus
        its transpose.

    Raises
    ------
    ValueError
        If `A` is not square, empty or not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Matrices*.

    Examples
    --------
    >>> S, K = split_symmetric([[1, 4], [2, 5]])
    >>> S.tolist(), K.tolist()
    ([[1.0, 3.0], [3.0, 5.0]], [[0.0, 1.0], [-1.0, 0.0]])
    """
    half = as_square(A, "A") / 2  # halves, as a sum may overflow
    return half + half.T, half - half.T


def linear_layer(X: ArrayLike, W: ArrayLike, *, bias: ArrayLike) -> Matrix:
    """Send every sample through one linear layer: W x + bias, for each row x.

    Costs 2 N d k operations for N samples, d inputs and k outputs.

    Parameters
    ----------
    X : (n_samples, n_inputs) array_like
        Real, finite.
    W : (n_outputs, n_inputs) array_like
        Real, finite: a row of weights for each output.
    bias : (n_outputs,) array_like
        Real, finite: added to every sample's outputs.

    Returns
    -------
    (n_samples, n_outputs) ndarray
        One row a sample.

    Raises
    ------
    ValueError
        If a shape is wrong or an entry is not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Matrices*. Samples are rows here and columns in the formula
    W x, hence the transpose.

    Examples
    --------
    >>> linear_layer([[1, 0], [2, 1]], [[1, 1]], bias=[10]).tolist()
    [[11.0], [13.0]]
    """
    X = as_matrix(X, "X")
    W = as_matrix(W, "W", columns=X.shape[1])
    bias = as_vector(bias, "bias", size=len(W))
    return np.asarray(X @ W.T + bias)


def product_flops(left: tuple[int, int], right: tuple[int, int]) -> int:
    """Count the additions and multiplications of one product of matrices.

    Parameters
    ----------
    left, right : tuple of int
        The shapes (m, n) and (n, p) of the factors, such as ``A.shape``.

    Returns
    -------
    int
        m p (2n - 1): n products and n - 1 sums for each entry of the result.

    Raises
    ------
    ValueError
        If a size is less than 1, or the shapes do not fit.
    TypeError
        If a size is no integer.

    Notes
    -----
    Book, chapter *Matrices*; Golub and Van Loan (2013), section 1.1, which says
    2 m n p for short. Divide-and-conquer methods take fewer: Strassen (1969).

    Examples
    --------
    >>> product_flops((2, 3), (3, 4))
    40
    """
    m, n = (as_count(size, "left") for size in left)
    rows, p = (as_count(size, "right") for size in right)
    if rows != n:
        raise ValueError(f"right must have {n} rows, got shape {(rows, p)}")
    return m * p * (2 * n - 1)


def chain_flops(sizes: Sequence[int], order: Order) -> int:
    """Count the additions and multiplications of a chain of products.

    Parameters
    ----------
    sizes : sequence of int
        Factor k has ``sizes[k]`` rows and ``sizes[k + 1]`` columns.
    order : nested tuples of int
        Where the parentheses stand: ``((0, 1), 2)`` or ``(0, (1, 2))``.

    Returns
    -------
    int
        The sum over all products of two factors.

    Raises
    ------
    ValueError
        If a size is less than 1, or `order` does not name each factor once, from
        left to right, in pairs.
    TypeError
        If a size is no integer.

    Notes
    -----
    Book, chapter *Matrices*.

    Examples
    --------
    >>> chain_flops([100, 2, 100, 1], ((0, 1), 2)), chain_flops([100, 2, 100, 1], (0, (1, 2)))
    (49900, 698)
    """
    sizes = _as_sizes(sizes)
    first, last, flops = _walk(order, sizes)
    if (first, last) != (0, len(sizes) - 1):
        raise ValueError(f"order must name all {len(sizes) - 1} factors, got {order}")
    return flops


def _as_sizes(sizes: Sequence[int]) -> list[int]:
    """Return the sizes as a list, of at least one factor."""
    checked = [as_count(size, "sizes") for size in sizes]
    if len(checked) < 2:
        raise ValueError(f"sizes must have at least two entries, got {len(checked)}")
    return checked


def _walk(order: Order, sizes: list[int]) -> tuple[int, int, int]:
    """Return the first factor of an order, the one after its last, and the flops."""
    if isinstance(order, int) and 0 <= order < len(sizes) - 1:
        return order, order + 1, 0
    if not (isinstance(order, tuple) and len(order) == 2):
        raise ValueError(
            f"order must nest pairs of positions from 0 to {len(sizes) - 2}, "
            f"such as ((0, 1), 2), got {order!r}"
        )
    (first, middle, a), (same, last, b) = (_walk(part, sizes) for part in order)
    if same != middle:
        raise ValueError(f"order must name the factors from left to right, got {order}")
    here = product_flops((sizes[first], sizes[middle]), (sizes[middle], sizes[last]))
    return first, last, a + b + here


def best_order(sizes: Sequence[int]) -> Chain:
    """Find the cheapest way to put parentheses in a chain of products.

    Costs about k**3 / 6 comparisons for k factors, where trying all ways would
    take about 4**k.

    Parameters
    ----------
    sizes : sequence of int
        Factor k has ``sizes[k]`` rows and ``sizes[k + 1]`` columns.

    Returns
    -------
    Chain
        The order and its flops; of several that cost the same, the one whose
        last product cuts furthest to the left.

    Raises
    ------
    ValueError
        If a size is less than 1, or there are fewer than two.
    TypeError
        If a size is no integer.

    Notes
    -----
    Book, chapter *Matrices*; Cormen et al. (2009), section 15.2.

    Examples
    --------
    >>> best_order([100, 2, 100, 1])
    Chain(order=(0, (1, 2)), flops=698)
    """
    d = _as_sizes(sizes)
    best = {(i, i + 1): Chain(i, 0) for i in range(len(d) - 1)}
    for length in range(2, len(d)):
        for i in range(len(d) - length):
            j = i + length
            candidates = []
            for m in range(i + 1, j):  # the last product cuts before factor m
                left, right = best[i, m], best[m, j]
                flops = product_flops((d[i], d[m]), (d[m], d[j]))
                order = (left.order, right.order)
                candidates.append(Chain(order, left.flops + right.flops + flops))
            best[i, j] = min(candidates, key=lambda chain: chain.flops)
    return best[0, len(d) - 1]


def multiply_chain(matrices: Sequence[ArrayLike]) -> Matrix:
    """Multiply a chain of matrices in the order that takes fewest operations.

    Parameters
    ----------
    matrices : sequence of (m, n) array_like
        Real, finite; each with as many rows as the one before has columns.

    Returns
    -------
    (m, p) ndarray
        The product. Another order may give other last digits.

    Raises
    ------
    ValueError
        If there is no matrix, a shape is wrong or an entry is not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Matrices*. ``numpy.linalg.multi_dot`` does the same.

    Examples
    --------
    >>> multiply_chain([[[1], [2]], [[3, 4]], [[1], [1]]]).tolist()
    [[7.0], [14.0]]
    """
    factors: list[Matrix] = []
    for number, matrix in enumerate(matrices):
        rows = factors[-1].shape[1] if factors else None
        factors.append(as_matrix(matrix, f"matrix {number}", rows=rows))
    if not factors:
        raise ValueError("matrices must hold at least one matrix")
    sizes = [len(factors[0]), *(factor.shape[1] for factor in factors)]
    return _evaluate(best_order(sizes).order, factors)


def _evaluate(order: Order, factors: list[Matrix]) -> Matrix:
    """Multiply as the order says."""
    if isinstance(order, int):
        return factors[order]
    left, right = order
    return np.asarray(_evaluate(left, factors) @ _evaluate(right, factors))
