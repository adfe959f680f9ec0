"""The package beside its library twins: how many times slower, and how much less exact.

Both run on the same input in one run, on one thread, best of several. An error is measured against
what is known of the result (a residual, an exact solution), in the same way for both.
With `--write`, what was measured goes to `package.json`, which the pages of the reference show.
"""

import argparse
import ast
import inspect
import json
import math
import os
import platform
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from importlib.metadata import version
from pathlib import Path
from typing import Any

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read when NumPy is loaded

import numpy as np
import scipy.fft
import scipy.integrate
import scipy.linalg
import scipy.ndimage
import scipy.optimize
import scipy.sparse.linalg
import scipy.spatial
import scipy.special
import scipy.stats
import sklearn.feature_extraction.text
import sklearn.metrics
import sklearn.metrics.pairwise
import sklearn.naive_bayes
from mlmath import (
    activations,
    affine,
    attention,
    autodiff,
    backprop,
    bases,
    bayes,
    comparisons,
    conditional,
    constrained,
    contingency,
    continuous,
    curvature,
    curve_fit,
    curves,
    data_moments,
    datasets,
    decompositions,
    derivatives,
    descent,
    descriptive,
    determinants,
    diagnostics,
    distributions,
    eigen,
    elimination,
    estimation,
    fields,
    gaussian_processes,
    help_texts,
    hypothesis_tests,
    information,
    inner_products,
    intervals,
    joint,
    latent_spaces,
    least_squares,
    likelihood,
    linear_models,
    logistic,
    losses,
    markov,
    matrices,
    mixtures,
    moments,
    multiple_testing,
    naive_bayes,
    neighbours,
    networks,
    newton,
    orthogonal,
    pca,
    pca_blocks,
    pca_methods,
    permutations,
    probabilistic_pca,
    probability,
    quadrature,
    rank_metrics,
    ranking,
    regularization,
    resampling,
    retrieval,
    roc,
    roots,
    searches,
    sequential,
    simulation,
    slopes,
    straight_lines,
    subspaces,
    svd,
    taylor,
    training,
    transforms,
    vectors,
)
from sklearn.decomposition import PCA, IncrementalPCA
from sklearn.discriminant_analysis import QuadraticDiscriminantAnalysis
from sklearn.exceptions import ConvergenceWarning
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF
from sklearn.linear_model import Lasso, LogisticRegression, Ridge
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from statsmodels.discrete.discrete_model import Logit
from statsmodels.regression.linear_model import OLS
from statsmodels.stats.outliers_influence import OLSInfluence

RNG = np.random.default_rng(0)
Error = Callable[[Any], float]


@dataclass(frozen=True)
class Pair:
    """A function and its twin on one input; `error` takes the result of either.

    `name` is the function's, and behind a comma what is special in this case.
    """

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


def unknown(_: Any) -> float:
    """Of these no exact result is at hand; tests compare them with their twins."""
    return np.nan


def linear_algebra() -> list[Pair]:
    """List what is compared of part I, on inputs of a realistic size."""
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
        """Take the vector of the eigenvalue 1 from `np.linalg.eig(P)`."""
        values, V = np.linalg.eig(P)
        v = V[:, np.abs(values - 1).argmin()].real
        return v / v.sum()

    def bare_products() -> None:
        """As many products `web @ z`, and nothing else."""
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
             unknown),
        Pair("elimination.lu", lambda: elimination.lu(A)[1:],
             lambda: scipy.linalg.lu(A)[1:], unknown),
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
             )[:, 0], unknown),
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
             unknown),
    ]  # fmt: skip


def calculus() -> list[Pair]:
    """List what is compared of part II."""
    x = RNG.normal(size=100_000)
    y = (RNG.random(100_000) < 0.3).astype(float)
    p = 1 / (1 + np.exp(-x))
    exact_loss = float(
        np.mean(np.logaddexp(0, np.where(y == 1, -x, x).astype(np.longdouble)))
    )
    X, Y = RNG.normal(size=(500, 30)), RNG.normal(size=(500, 10))
    w = RNG.normal(size=30)
    heights = RNG.random((300, 300))
    S = RNG.normal(size=(80, 80))
    S = S + S.T
    values = np.linalg.eigvalsh(S)[::-1]
    places = np.sort(RNG.random(100_000))
    network = backprop.random_network(
        [30, 50, 10], activations=["tanh", "identity"], rng=RNG
    )
    (W1, W2), (b1, b2) = network.W, network.b
    c = taylor.known_coefficients("exp", 17)

    def rosenbrock(v: Any) -> Any:
        return 100 * (v[1] - v[0] ** 2) ** 2 + (1 - v[0]) ** 2

    def squares(v: Any) -> Any:
        return ((X @ v - Y[:, 0]) ** 2).sum()

    def hump(t: float) -> float:
        return (t - 1.3) ** 2 + 1

    def cubic(t: float) -> float:
        return t**3 - 2 * t - 5

    def bell(t: Any) -> Any:
        return np.exp(-t * t / 2)

    def swept() -> Any:
        """`backprop.forward`, then `backprop.backward`."""
        cache = backprop.forward(network, X)
        _, G = backprop.squared_error(Y, cache.output)
        return backprop.backward(network, cache, G).W[0]

    def by_hand() -> Any:
        """Write out the same derivatives for this network in NumPy."""
        A = np.tanh(X @ W1.T + b1)
        D = 2 * (A @ W2.T + b2 - Y) / len(X)
        return ((D @ W2) * (1 - A * A)).T @ X

    def cubic_slope(t: float) -> float:
        return 3 * t * t - 2

    def bare_steps() -> Any:
        """As many steps `v - rate * (H @ v - H[0])`, and nothing else."""
        v = np.zeros(30)
        for _ in range(1000):
            v = v - rate * (H @ v - H[0])
        return v

    banana, saturation, dental = (
        fields.rosenbrock(), curves.saturation(), datasets.certified_fit("Misra1a"),
    )  # fmt: skip
    H = 2 * X.T @ X / len(X)
    H, ones = (H + H.T) / 2, np.ones((1, 30))
    rate = 0.1 / np.linalg.eigvalsh(H)[-1]
    kkt = np.block([[H, -ones.T], [ones, np.zeros((1, 1))]])
    least = np.linalg.solve(H, np.ones(30))
    least /= least.sum()
    labels = (X @ w + RNG.normal(size=len(X)) > 0).astype(int)
    first = networks.initialise([30, 20, 1], rng=RNG)
    library = MLPClassifier(
        (20,), activation="tanh", solver="sgd", learning_rate_init=0.1, batch_size=50,
        max_iter=20, tol=0, n_iter_no_change=20, alpha=0,
    )  # fmt: skip
    warnings.simplefilter("ignore", ConvergenceWarning)  # 20 passes are all it gets

    grid = np.linspace(0, 2, 1001)
    area = float(np.sqrt(np.pi / 2) * scipy.special.erf(np.sqrt(2)))
    return [
        Pair("slopes.average_rates", lambda: slopes.average_rates(places, x),
             lambda: np.diff(x) / np.diff(places), unknown),
        Pair("activations.sigmoid", lambda: activations.sigmoid(x),
             lambda: scipy.special.expit(x), relative(1 / (1 + np.exp(-x.astype(np.longdouble))))),
        Pair("derivatives.gradient", lambda: derivatives.gradient(rosenbrock, [-1.2, 1]),
             lambda: scipy.optimize.approx_fprime(np.array([-1.2, 1]), rosenbrock),
             relative(np.array([-215.6, -88]))),
        Pair("autodiff.value_and_gradients",
             lambda: autodiff.value_and_gradients(squares, w)[1][0],
             lambda: 2 * X.T @ (X @ w - Y[:, 0]), relative(2 * X.T @ (X @ w - Y[:, 0]))),
        Pair("searches.golden_section", lambda: searches.golden_section(hump, 0, 3).x,
             lambda: scipy.optimize.golden(hump, brack=(0, 1, 3)), relative(1.3)),
        Pair("searches.bisection", lambda: searches.bisection(cubic, 2, 3).x,
             lambda: scipy.optimize.bisect(cubic, 2, 3), relative(2.094551481542327)),
        Pair("losses.log_loss", lambda: losses.log_loss(y, p),
             lambda: sklearn.metrics.log_loss(y, p), relative(exact_loss)),
        Pair("losses.log_loss_from_scores", lambda: losses.log_loss_from_scores(y, x),
             lambda: np.logaddexp(0, np.where(y == 1, -x, x)).mean(), relative(exact_loss)),
        Pair("fields.gradient_on_grid",
             lambda: fields.gradient_on_grid(heights, dx=1, dy=1)[0],
             lambda: np.gradient(heights)[1], relative(np.gradient(heights)[1])),
        Pair("curvature.classify_stationary_point",
             lambda: curvature.classify_stationary_point(S).values,
             lambda: np.linalg.eigh(S)[0][::-1], relative(values)),
        Pair("backprop.backward, with forward", swept, by_hand, relative(by_hand())),
        Pair("taylor.horner", lambda: taylor.horner(c, x),
             lambda: np.polynomial.polynomial.polyval(x, c),
             relative(np.polynomial.polynomial.polyval(x.astype(np.longdouble), c))),
        Pair("descent.gradient_descent, 1,000 steps",
             lambda: descent.gradient_descent(
                 lambda v: H @ v - H[0], np.zeros(30), rate=rate, tol=1e-300, max_iter=1000
             ).x, bare_steps, relative(np.eye(30)[0])),
        Pair("roots.newton_raphson", lambda: roots.newton_raphson(cubic, 2, slope=cubic_slope).x,
             lambda: scipy.optimize.newton(cubic, 2, cubic_slope), relative(2.094551481542327)),
        Pair("newton.newton_minimize",
             lambda: newton.newton_minimize(
                 banana.fun, [-1.2, 1], gradient=banana.gradient, hessian=banana.hessian
             ).x, lambda: scipy.optimize.minimize(
                 banana.fun, [-1.2, 1], jac=banana.gradient, hess=banana.hessian,
                 method="trust-exact"
             ).x, relative(np.ones(2))),
        Pair("newton.bfgs",
             lambda: newton.bfgs(banana.fun, [-1.2, 1], gradient=banana.gradient).x,
             lambda: scipy.optimize.minimize(
                 banana.fun, [-1.2, 1], jac=banana.gradient, method="BFGS"
             ).x, relative(np.ones(2))),
        Pair("constrained.equality_quadratic",
             lambda: constrained.equality_quadratic(H, np.zeros(30), ones, [1])[0],
             lambda: np.linalg.solve(kkt, np.eye(31)[30])[:30], relative(least)),
        Pair("straight_lines.fit_line", lambda: straight_lines.fit_line(places, x).params,
             lambda: scipy.stats.linregress(places, x)[1::-1],
             relative(np.polynomial.polynomial.polyfit(places, x, 1))),
        Pair("curve_fit.levenberg_marquardt",
             lambda: curve_fit.levenberg_marquardt(
                 saturation, dental.x, dental.y, start=dental.starts[1]
             ).params, lambda: scipy.optimize.curve_fit(
                 lambda t, *v: saturation.fun(v, t), dental.x, dental.y, dental.starts[1],
                 jac=lambda t, *v: saturation.jacobian(v, t), xtol=1e-14
             )[0], relative(dental.params)),
        Pair("logistic.fit", lambda: logistic.fit(X, labels, penalty=0.1).w,
             lambda: LogisticRegression(C=1 / 50, tol=1e-6).fit(X, labels).coef_[0],
             relative(LogisticRegression(C=1 / 50, tol=1e-12, solver="newton-cholesky")
                      .fit(X, labels).coef_[0])),
        Pair("networks.train, 20 passes",
             lambda: networks.train(
                 first, X, labels, rate=0.1, momentum=0.9, batch_size=50, rng=RNG, max_iter=20
             ).loss, lambda: library.fit(X, labels).loss_, unknown),
        Pair("quadrature.trapezoid_of_samples",
             lambda: quadrature.trapezoid_of_samples(x, places),
             lambda: np.trapezoid(x, places),
             relative(float(np.trapezoid(x.astype(np.longdouble), places)))),
        Pair("quadrature.simpson", lambda: quadrature.simpson(bell, 0, 2, n=1000),
             lambda: scipy.integrate.simpson(bell(grid), x=grid), relative(area)),
        Pair("quadrature.adaptive_simpson",
             lambda: quadrature.adaptive_simpson(bell, 0, 2).value,
             lambda: scipy.integrate.quad(bell, 0, 2)[0], relative(area)),
    ]  # fmt: skip


#: P(100 dice of six numbers from 0 add up to 250), exact.
EXACT_DICE = Fraction(
    sum((-1) ** j * math.comb(100, j) * math.comb(349 - 6 * j, 99) for j in range(42)),
    6**100,
)


def chance() -> list[Pair]:
    """List what is compared of part III, on inputs of a realistic size."""
    trials = distributions.Binomial(1000, 0.3)
    calls = distributions.Poisson(40.0)
    k, u = np.arange(1001), RNG.random(10_000)
    p = Fraction(0.3)
    exact = [
        float(math.comb(1000, j) * p**j * (1 - p) ** (1000 - j)) for j in range(1001)
    ]
    prior, likelihood = np.full(1000, 1e-3), RNG.random(1000)
    share = Fraction(math.perm(365, 60), 365**60)
    quantiles = scipy.stats.binom.ppf(u, 1000, 0.3)
    return [
        Pair("probability.coincidence", lambda: probability.coincidence(60, 365),
             lambda: 1 - np.prod(1 - np.arange(60) / 365), relative(float(1 - share))),
        Pair("conditional.posterior", lambda: conditional.posterior(prior, likelihood),
             lambda: prior * likelihood / (prior @ likelihood),
             relative(likelihood / likelihood.sum())),
        Pair("distributions.Binomial.pmf", lambda: trials.pmf(k),
             lambda: scipy.stats.binom.pmf(k, 1000, 0.3), relative(np.array(exact))),
        Pair("distributions.Binomial.cdf", lambda: trials.cdf(k),
             lambda: scipy.stats.binom.cdf(k, 1000, 0.3), relative(np.cumsum(exact))),
        Pair("distributions.Binomial.quantile", lambda: trials.quantile(u),
             lambda: scipy.stats.binom.ppf(u, 1000, 0.3), relative(quantiles)),
        Pair("distributions.Poisson.sample", lambda: calls.sample(10_000, rng=RNG),
             lambda: RNG.poisson(40, 10_000), unknown),
        Pair("simulation.mean", lambda: simulation.mean(u).std_error,
             lambda: scipy.stats.sem(u), relative(np.std(u, ddof=1) / 100)),
        *describing(u),
        *learning(),
        *inference(),
    ]  # fmt: skip


def describing(x: np.ndarray) -> list[Pair]:
    """List what is compared of expectation, description, samples."""
    grid, bell, t9 = np.linspace(0, 1, 200), scipy.stats.norm(), scipy.stats.t(9)
    X = RNG.normal(size=(5000, 30))
    mean, C = X.mean(axis=0), np.cov(X, rowvar=False)
    pairs = joint.MultivariateNormal(mean, C)
    twin = scipy.stats.multivariate_normal(mean, C)
    die = distributions.Discrete(np.arange(6), np.full(6, 1 / 6))

    def convolved() -> float:
        """Convolve a hundred times, `np.convolve(law, die.probabilities)`."""
        law = np.ones(1)
        for _ in range(100):
            law = np.convolve(law, die.probabilities)
        return float(law[250])

    return [
        Pair("moments.kurtosis", lambda: moments.kurtosis(continuous.StudentT(9)),
             lambda: float(t9.stats(moments="k")) + 3, relative(3 + 6 / 5)),
        Pair("moments.expectation",
             lambda: moments.expectation(continuous.Normal(), lambda z: z**4),
             lambda: bell.expect(lambda z: z**4), relative(3)),
        Pair("descriptive.quantile", lambda: descriptive.quantile(x, grid),
             lambda: np.quantile(x, grid), unknown),
        Pair("descriptive.histogram", lambda: descriptive.histogram(x, grid),
             lambda: np.histogram(x, grid, density=True)[0], unknown),
        Pair("descriptive.kernel_density",
             lambda: descriptive.kernel_density(x, grid, bandwidth=0.05),
             lambda: scipy.stats.gaussian_kde(x, 0.05 / x.std(ddof=1))(grid), unknown),
        Pair("descriptive.trimmed_mean", lambda: descriptive.trimmed_mean(x, 500),
             lambda: scipy.stats.trim_mean(x, 0.05),
             relative(math.fsum(np.sort(x)[500:-500]) / 9000)),
        Pair("descriptive.mad", lambda: descriptive.mad(x),
             lambda: scipy.stats.median_abs_deviation(x), unknown),
        Pair("joint.covariance_matrix", lambda: joint.covariance_matrix(X),
             lambda: np.cov(X, rowvar=False), unknown),
        Pair("joint.MultivariateNormal.log_pdf", lambda: pairs.log_pdf(X),
             lambda: twin.logpdf(X), unknown),
        Pair("estimation.running_mean", lambda: estimation.running_mean(x),
             lambda: np.cumsum(x) / np.arange(1, x.size + 1), unknown),
        Pair("estimation.distribution_of_mean",
             lambda: estimation.distribution_of_mean(die, 100).probabilities[250],
             convolved, relative(float(EXACT_DICE))),
    ]  # fmt: skip


def learning() -> list[Pair]:
    """List what is compared of likelihood, naive Bayes and information."""
    waits = scipy.stats.gamma.rvs(2.5, scale=3, size=10_000, random_state=1)
    messages = datasets.messages()
    bag = naive_bayes.vocabulary(messages.texts)
    counts = naive_bayes.count_words(messages.texts, bag)
    scores, y = RNG.normal(size=10_000), RNG.random(10_000) < 0.3
    p, q = (RNG.dirichlet(np.ones(1000)) for _ in range(2))
    table = RNG.integers(1, 100, size=(50, 50))
    vectorizer = sklearn.feature_extraction.text.CountVectorizer(
        tokenizer=naive_bayes.tokens, token_pattern=None, lowercase=False,
    )  # fmt: skip
    twin = sklearn.naive_bayes.MultinomialNB()
    return [
        Pair("likelihood.fit_gamma", lambda: likelihood.fit_gamma(waits).params,
             lambda: scipy.stats.gamma.fit(waits, floc=0), unknown),
        Pair("likelihood.fit_normal", lambda: likelihood.fit_normal(waits).params,
             lambda: scipy.stats.norm.fit(waits), unknown),
        Pair("naive_bayes.count_words",
             lambda: naive_bayes.count_words(messages.texts, bag),
             lambda: vectorizer.fit_transform(messages.texts), unknown),
        Pair("naive_bayes.fit_words", lambda: naive_bayes.fit_words(counts, messages.y).log_p,
             lambda: twin.fit(counts, messages.y).feature_log_prob_, unknown),
        Pair("roc.area", lambda: roc.area(y, scores).area,
             lambda: sklearn.metrics.roc_auc_score(y, scores), unknown),
        Pair("roc.curve", lambda: roc.curve(y, scores).caught,
             lambda: sklearn.metrics.roc_curve(y, scores, drop_intermediate=False), unknown),
        Pair("information.entropy", lambda: information.entropy(p),
             lambda: scipy.stats.entropy(p), relative(-math.fsum(p * np.log(p)))),
        Pair("information.kl_divergence", lambda: information.kl_divergence(p, q),
             lambda: scipy.stats.entropy(p, q), relative(math.fsum(p * np.log(p / q)))),
        Pair("information.mutual_information",
             lambda: information.mutual_information(table / table.sum()),
             lambda: sklearn.metrics.mutual_info_score(None, None, contingency=table), unknown),
    ]  # fmt: skip


def inference() -> list[Pair]:
    """List what is compared of intervals, tests, resampling and linear models."""
    x, y = RNG.normal(size=200), RNG.normal(0.2, 2, size=300)
    groups, p = [RNG.normal(size=50) for _ in range(4)], RNG.random(1000)
    small = RNG.normal(size=8), RNG.normal(size=8)
    patients, tumours = datasets.diabetes(), datasets.breast_cancer()
    X = least_squares.design_matrix(patients.X)
    T, ill = least_squares.design_matrix(tumours.X[:, :4]), (tumours.y == 0).astype(int)
    season = continuous.Beta(98, 247)

    def gap(a: np.ndarray, b: np.ndarray, axis: int) -> np.ndarray:
        return np.asarray(a.mean(axis=axis) - b.mean(axis=axis))

    return [
        Pair("bayes.predictive_counts", lambda: bayes.predictive_counts(season, 367).probabilities,
             lambda: scipy.stats.betabinom(367, 98, 247).pmf(np.arange(368)), unknown),
        Pair("intervals.t_interval", lambda: intervals.t_interval(x),
             lambda: scipy.stats.ttest_1samp(x, 0).confidence_interval(), unknown),
        Pair("intervals.clopper_pearson", lambda: intervals.clopper_pearson(682, 925),
             lambda: scipy.stats.binomtest(682, 925).proportion_ci(), unknown),
        Pair("hypothesis_tests.t_test", lambda: hypothesis_tests.t_test(x),
             lambda: scipy.stats.ttest_1samp(x, 0), unknown),
        Pair("hypothesis_tests.binomial_test",
             lambda: hypothesis_tests.binomial_test(682, 925, null=0.75),
             lambda: scipy.stats.binomtest(682, 925, 0.75), unknown),
        Pair("comparisons.welch_test", lambda: comparisons.welch_test(x, y),
             lambda: scipy.stats.ttest_ind(x, y, equal_var=False), unknown),
        Pair("comparisons.anova", lambda: comparisons.anova(groups),
             lambda: scipy.stats.f_oneway(*groups), unknown),
        Pair("contingency.fisher_exact", lambda: contingency.fisher_exact([[2, 15], [10, 3]]),
             lambda: scipy.stats.fisher_exact([[2, 15], [10, 3]]), unknown),
        Pair("multiple_testing.benjamini_hochberg",
             lambda: multiple_testing.benjamini_hochberg(p),
             lambda: scipy.stats.false_discovery_control(p), unknown),
        Pair("sequential.stopping_probabilities",
             lambda: sequential.stopping_probabilities([1.96] * 2),
             lambda: scipy.stats.multivariate_normal.cdf(
                 [1.96] * 2, cov=[[1, 0.5**0.5], [0.5**0.5, 1]], lower_limit=[-1.96] * 2),
             unknown),
        Pair("resampling.bootstrap",
             lambda: resampling.bootstrap(x, np.mean, 1000, rng=RNG, vectorized=True),
             lambda: scipy.stats.bootstrap((x,), np.mean, n_resamples=1000, method="percentile"),
             unknown),
        Pair("permutations.two_groups",
             lambda: permutations.two_groups(*small, gap, vectorized=True),
             lambda: scipy.stats.permutation_test(small, gap, n_resamples=np.inf), unknown),
        Pair("linear_models.fit", lambda: linear_models.fit(X, patients.y),
             lambda: OLS(patients.y, X).fit().bse, unknown),
        Pair("linear_models.fit_logistic", lambda: linear_models.fit_logistic(T, ill),
             lambda: Logit(ill, T).fit(disp=0).bse, unknown),
        Pair("diagnostics.cook_distances",
             lambda: diagnostics.cook_distances(linear_models.fit(X, patients.y)),
             lambda: OLSInfluence(OLS(patients.y, X).fit()).cooks_distance, unknown),
    ]  # fmt: skip


def closing() -> list[Pair]:
    """List what is compared of the closing chapter."""
    X = datasets.digits().X / 16
    Q, K, y = X[900:], X[:900], datasets.digits().y[:300]

    def rbf(A: Any, B: Any) -> Any:
        return gaussian_processes.squared_exponential(A, B, length=2)

    twin = GaussianProcessRegressor(RBF(2), alpha=0.01, optimizer=None)
    return [
        Pair("attention.weights", lambda: attention.weights(Q, K, scale=1),
             lambda: scipy.special.softmax(Q @ K.T, axis=1), unknown),
        Pair("attention.kernel_weights", lambda: attention.kernel_weights(Q, K, width=1),
             lambda: scipy.special.softmax(
                 -scipy.spatial.distance.cdist(Q, K, "sqeuclidean") / 2, axis=1), unknown),
        Pair("gaussian_processes.fit",
             lambda: gaussian_processes.fit(K[:300], y, kernel=rbf, noise=0.1).log_evidence,
             lambda: twin.fit(K[:300], y).log_marginal_likelihood_value_, unknown),
        Pair("mixtures.fit_classes",
             lambda: mixtures.fit_classes(X @ X[:20].T, datasets.digits().y).shares,
             lambda: QuadraticDiscriminantAnalysis().fit(X @ X[:20].T, datasets.digits().y).priors_,
             unknown),
    ]  # fmt: skip


def projects() -> list[Pair]:
    """List what is compared of the projects: search and training."""
    texts = [text.text for text in help_texts.help_texts()]
    counts = naive_bayes.count_words(texts, naive_bayes.vocabulary(texts))
    bits = retrieval.inverse_document_frequency(counts)
    W = retrieval.tf_idf(counts, bits)
    scores, marks = RNG.normal(size=(50, 500)), RNG.random((50, 500)) < 0.02
    marks[:, 0] = True
    twin = sklearn.feature_extraction.text.TfidfTransformer(sublinear_tf=True)
    X, y = datasets.digits().X[:100] / 16, datasets.digits().y[:100].astype(int)
    network = networks.initialise((64, 32, 10), hidden="relu", rng=RNG)
    start = training.parameters(network)

    def loss(*params: Any) -> Any:
        return training.mean_log_loss(training.scores(X, *params), y)

    return [
        Pair("retrieval.tf_idf", lambda: retrieval.tf_idf(counts, bits).sum(),
             lambda: twin.fit_transform(counts).sum(), unknown),
        Pair("retrieval.cosines", lambda: retrieval.cosines(W, W),
             lambda: sklearn.metrics.pairwise.cosine_similarity(W), unknown),
        Pair("latent_spaces.latent_space",
             lambda: latent_spaces.latent_space(W, 100).singular_values,
             lambda: scipy.sparse.linalg.svds(W, 100, random_state=0)[1], unknown),
        Pair("rank_metrics.average_precision",
             lambda: rank_metrics.average_precision(scores, marks),
             lambda: [sklearn.metrics.average_precision_score(m, s)
                      for m, s in zip(marks, scores, strict=True)], unknown),
        Pair("autodiff.value_and_gradients, on arrays",
             lambda: training.pack(autodiff.value_and_gradients(loss, *start)[1]),
             lambda: backprop.to_vector(networks.loss_and_gradients(network, X, y)[1]), unknown),
    ]  # fmt: skip


def dimensionality() -> list[Pair]:
    """List what is compared of part IV and of model selection."""
    digits, patients = datasets.digits(), datasets.diabetes()
    X, y = digits.X, digits.y
    Z = regularization.standardize(regularization.squares_and_products(patients.X))
    target, penalty = patients.y, 442 * 3.0
    C = np.cov(X[:, :20].T) + np.eye(20)
    wide, start = RNG.normal(size=(100, 5000)), RNG.normal(size=(64, 10))
    line = affine.AffineSubspace(X.mean(axis=0), RNG.normal(size=(64, 8)))
    knn = KNeighborsClassifier(5, algorithm="brute").fit(X[:1200], y[:1200])

    def blocks() -> IncrementalPCA:
        """`IncrementalPCA(5, batch_size=100).fit(X)`."""
        return IncrementalPCA(5, batch_size=100).fit(X)

    return [
        Pair("data_moments.summarize", lambda: data_moments.summarize(X).covariance(),
             lambda: np.cov(X.T), unknown),
        Pair("inner_products.distance",
             lambda: inner_products.distance(X[0, :20], X[1, :20], A=C),
             lambda: scipy.spatial.distance.mahalanobis(X[0, :20], X[1, :20], C), unknown),
        Pair("neighbours.classify",
             lambda: neighbours.classify(X[:1200], y[:1200], Q=X[1200:], k=5),
             lambda: knn.predict(X[1200:]), unknown),
        Pair("affine.AffineSubspace.project", lambda: line.project(X),
             lambda: line.point + (X - line.point) @ line.basis @ line.basis.T, unknown),
        Pair("pca.fit", lambda: pca.fit(X).components,
             lambda: PCA(svd_solver="full").fit(X).components_, unknown),
        Pair("pca_methods.by_gram", lambda: pca_methods.by_gram(wide, 5).components,
             lambda: PCA(5, svd_solver="full").fit(wide).components_, unknown),
        Pair("pca_methods.by_subspace",
             lambda: pca_methods.by_subspace(X, 5, start=start).model.components,
             lambda: PCA(5, svd_solver="arpack").fit(X).components_, unknown),
        Pair("pca_blocks.fit_stream",
             lambda: pca_blocks.fit_stream(np.array_split(X, 18), 5, keep=5), blocks, unknown),
        Pair("probabilistic_pca.fit", lambda: probabilistic_pca.fit(X, 10).log_pdf(X),
             lambda: PCA(10, svd_solver="full").fit(X).score_samples(X), unknown),
        Pair("regularization.ridge",
             lambda: regularization.ridge(Z, target, penalty=penalty).params,
             lambda: Ridge(penalty, solver="svd").fit(Z, target).coef_, unknown),
        Pair("regularization.lasso",
             lambda: regularization.lasso(Z, target, penalty=penalty, tol=1e-4).params,
             lambda: Lasso(penalty / 442, tol=1e-4).fit(Z, target).coef_, unknown),
    ]  # fmt: skip


def calls() -> dict[str, tuple[str, str]]:
    """Give, by a pair's name, both calls as they stand in this file."""
    tree = ast.parse(Path(__file__).read_text(encoding="utf-8"))
    about = {
        node.name: ast.get_docstring(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
    }

    def text(node: ast.expr) -> str:
        if isinstance(node, ast.Lambda):
            return f"`{ast.unparse(node.body)}`"
        assert isinstance(node, ast.Name)
        words = about[node.id]
        assert words, f"{node.id} needs a docstring: it stands for the call"
        return words.rstrip(".")

    return {
        ast.literal_eval(node.args[0]): (text(node.args[1]), text(node.args[2]))
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Pair"
    }


def sizes(run: Callable[[], Any]) -> dict[str, list[int]]:
    """Give the shapes of the arrays that a call takes from around it."""
    around = inspect.getclosurevars(run).nonlocals
    return {
        name: list(value.shape)
        for name, value in sorted(around.items())
        if isinstance(value, np.ndarray) or scipy.sparse.issparse(value)
    }


def rounded(x: float, digits: int) -> float | None:
    """Keep the leading digits; nan, which JSON has not, becomes None."""
    return None if math.isnan(x) else float(f"{x:.{digits - 1}e}")


def write(cases: list[dict[str, Any]]) -> None:
    """Write what was measured, a line a case, with what it was measured on."""
    facts = {
        "date": time.strftime("%Y-%m-%d"),
        "processor": f"{platform.machine()}, one thread",
        "versions": {
            name: version(name)
            for name in ("mlmath", "numpy", "scipy", "scikit-learn", "statsmodels")
        },
    }
    head = json.dumps(facts, indent=1)[:-2]
    ordered = sorted(cases, key=lambda case: str(case["name"]))
    lines = ",\n".join(f"  {json.dumps(case)}" for case in ordered)
    text = f'{head},\n "cases": [\n{lines}\n ]\n}}\n'
    Path(__file__).with_suffix(".json").write_text(text, encoding="utf-8")


def main() -> None:
    """Print a line a function."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--write", action="store_true", help="write package.json")
    wanted, texts, cases = parser.parse_args(), calls(), []
    print(f"{'function':44s} {'times slower':>12s} {'error':>9s} {'of twin':>9s}")
    for pair in [
        *linear_algebra(),
        *calculus(),
        *chance(),
        *dimensionality(),
        *projects(),
        *closing(),
    ]:
        ratio = seconds(pair.ours) / seconds(pair.twin)
        errors = pair.error(pair.ours()), pair.error(pair.twin())
        shown = ["" if np.isnan(e) else f"{e:.0e}" for e in errors]
        print(f"{pair.name:44s} {ratio:12.1f} {shown[0]:>9s} {shown[1]:>9s}")
        ours, twin = texts[pair.name]
        case = {"name": pair.name, "ours": ours, "twin": twin}
        case |= {"sizes": sizes(pair.ours) | sizes(pair.twin)}
        case |= {"times_slower": rounded(ratio, 2)}
        case |= {"error": rounded(errors[0], 1), "error_of_twin": rounded(errors[1], 1)}
        cases.append(case)
    if wanted.write:
        write(cases)


if __name__ == "__main__":
    main()
