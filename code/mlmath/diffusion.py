r"""Diffusion: a chain that turns samples into noise, and a way back.

`betas` are the variances that the steps add. `kept` is what is left of a sample's
variance after some steps, the product of all 1 - beta so far (in papers,
:math:`\bar\alpha_t`). Samples are rows. Book, chapter *Where to go next*.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from mlmath import attention
from mlmath._checks import (
    Matrix,
    Vector,
    as_level,
    as_matrix,
    as_size,
    as_vector,
    expect,
)

Denoiser = Callable[[Matrix, float], ArrayLike]


def linear_betas(n_steps: int, *, first: float = 1e-4, last: float = 0.02) -> Vector:
    """Let the variances of the steps rise evenly, as Ho, Jain and Abbeel do.

    Parameters
    ----------
    n_steps : int
        At least 1.
    first, last : float
        Between 0 and 1.

    Returns
    -------
    (n_steps,) ndarray

    Raises
    ------
    ValueError
        If a number is out of its range.
    TypeError
        On a wrong kind.

    Notes
    -----
    Book, chapter *Where to go next*; Ho, Jain and Abbeel (2020), section 4.

    Examples
    --------
    >>> linear_betas(3, first=0.1, last=0.3).round(6).tolist()
    [0.1, 0.2, 0.3]
    """
    n_steps = as_size(n_steps, "n_steps")
    return np.linspace(as_level(first, "first"), as_level(last, "last"), n_steps)


def kept_shares(betas: ArrayLike) -> Vector:
    """Multiply up what each step keeps: how much of a sample's variance is left.

    Parameters
    ----------
    betas : (T,) array_like
        Each between 0 and 1.

    Returns
    -------
    (T,) ndarray
        After step 1, 2, ..., T; falling.

    Raises
    ------
    ValueError
        If `betas` is empty, or one is not between 0 and 1.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Where to go next*; Ho, Jain and Abbeel (2020), section 2.

    Examples
    --------
    >>> kept_shares([0.5, 0.5, 0.2]).round(6).tolist()
    [0.5, 0.25, 0.2]
    """
    return np.asarray(np.exp(np.cumsum(np.log1p(-_as_betas(betas)))))


def _as_betas(betas: ArrayLike) -> Vector:
    b = as_vector(betas, "betas")
    wrong = b[(b <= 0) | (b >= 1)]
    if wrong.size:
        raise ValueError(f"betas must be between 0 and 1, got {wrong[0]:.6g}")
    return b


def add_noise(X: ArrayLike, kept: float, *, rng: np.random.Generator) -> Matrix:
    r"""Jump to the step that keeps `kept`: :math:`\sqrt{k}\,x + \sqrt{1 - k}\,\varepsilon`.

    Parameters
    ----------
    X : (n, d) array_like
        Samples; real, finite.
    kept : float
        Between 0 and 1.
    rng : numpy.random.Generator
        Draws the noise.

    Returns
    -------
    (n, d) ndarray

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry, or `kept` out of its range.
    TypeError
        If something is of a wrong kind.

    Notes
    -----
    Book, chapter *Where to go next*; Ho, Jain and Abbeel (2020), equation 4.

    Examples
    --------
    >>> noisy = add_noise(np.full((40_000, 1), 10.0), 0.36, rng=np.random.default_rng(0))
    >>> noisy.mean().round(1), noisy.std().round(1)
    (np.float64(6.0), np.float64(0.8))
    """
    X, kept = as_matrix(X, "X"), as_level(kept, "kept")
    expect(rng, np.random.Generator, "rng")
    E = rng.normal(size=X.shape)
    return np.asarray(math.sqrt(kept) * X + math.sqrt(1 - kept) * E)


def denoise_by_samples(Z: ArrayLike, kept: float, *, samples: ArrayLike) -> Matrix:
    r"""Find the mean of what `Z` was before the noise, if it was one of the samples.

    It is an attention: the shares are a softmax of minus the squared distances from
    the shrunk samples, over twice the noise's variance.

    Parameters
    ----------
    Z : (m, d) array_like
        Noisy samples; real, finite.
    kept : float
        Between 0 and 1.
    samples : (n, d) array_like
        All that it can have been, with equal probabilities.

    Returns
    -------
    (m, d) ndarray

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry, or `kept` out of its range.
    TypeError
        If something is not a real number.

    Notes
    -----
    Book, chapter *Where to go next*.

    Examples
    --------
    >>> denoise_by_samples([[0], [1]], 0.5, samples=[[-2], [2]]).round(3).tolist()
    [[0.0], [1.986]]
    """
    X, kept = as_matrix(samples, "samples"), as_level(kept, "kept")
    Z = as_matrix(Z, "Z", columns=X.shape[1])
    W = attention.kernel_weights(Z, math.sqrt(kept) * X, width=math.sqrt(1 - kept))
    return np.asarray(W @ X)


def sample(
    denoise: Denoiser,
    shape: tuple[int, int],
    *,
    betas: ArrayLike,
    rng: np.random.Generator,
) -> Matrix:
    r"""Walk the chain backwards, from noise to new samples.

    Each step draws from the normal distribution that the step before would have, if the
    sample were what the denoiser says. With few steps that is rough: each is normal
    only in the limit of small `betas`.

    Parameters
    ----------
    denoise : callable
        ``denoise(Z, kept)`` says what the rows of Z were before the noise, on average.
    shape : (int, int)
        How many samples, of how many entries.
    betas : (T,) array_like
        The variances that the steps of the forward chain add, each between 0 and 1.
    rng : numpy.random.Generator
        Draws the noise.

    Returns
    -------
    ndarray
        Of the shape asked for: what the denoiser says at the last step.

    Raises
    ------
    ValueError
        If a shape or a number is wrong, or the denoiser's answer is not finite.
    TypeError
        If something is of a wrong kind.

    Notes
    -----
    Book, chapter *Where to go next*; Ho, Jain and Abbeel (2020), algorithm 2 with
    equations 6 and 7, and the smaller of their two variances. A step costs one call.

    Examples
    --------
    >>> always = sample(lambda Z, kept: 0 * Z + 7, (2, 1), betas=linear_betas(9),
    ...                 rng=np.random.default_rng(0))
    >>> always.round(6).tolist()
    [[7.0], [7.0]]
    """
    expect(rng, np.random.Generator, "rng")
    b = _as_betas(betas)
    n, d = (as_size(size, "shape") for size in shape)
    as_size(n, "shape", each=d)
    kept = kept_shares(b)
    if kept[0] == 1:
        raise ValueError(f"betas must begin with a change that shows, got {b[0]}")
    Z = rng.normal(size=(n, d))
    for t in range(len(b) - 1, 0, -1):
        X = _denoised(denoise, Z, kept[t])
        noise, before = 1 - kept[t], 1 - kept[t - 1]
        mean = math.sqrt(kept[t - 1]) * b[t] * X + math.sqrt(1 - b[t]) * before * Z
        deviation = math.sqrt(before / noise * b[t])
        Z = mean / noise + deviation * rng.normal(size=(n, d))
    return _denoised(denoise, Z, kept[0])


def _denoised(denoise: Denoiser, Z: Matrix, kept: float) -> Matrix:
    """Return what the denoiser says of a copy of Z, of the right shape and finite."""
    answer = denoise(Z.copy(), float(kept))
    return as_matrix(answer, "denoise(Z)", rows=len(Z), columns=Z.shape[1])
