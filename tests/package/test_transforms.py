import math

import numpy as np
import pytest
import strategies
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from mlmath import transforms as tr
from mlmath.orthogonal import reflection
from scipy import ndimage, sparse
from scipy.spatial.transform import Rotation

EPS = np.finfo(float).eps
ANGLES = st.floats(-10, 10)
GREYS = st.tuples(st.integers(1, 7), st.integers(1, 7)).flatmap(
    lambda shape: arrays(np.float64, shape, elements=st.floats(0, 16))
)


def directions(n):
    """Vectors with a direction, of very different lengths."""
    return st.tuples(strategies.vectors(n), st.sampled_from([1e-90, 1, 1e200])).map(
        lambda case: case[0] * case[1]
    ).filter(lambda x: x.any())  # fmt: skip


def test_worked_by_hand_in_the_chapter():
    assert tr.from_images([[1, 0], [0.5, 1]]).tolist() == [[1, 0.5], [0, 1]]
    assert tr.scaling([2, 0.5]).tolist() == [[2, 0], [0, 0.5]]
    assert tr.shear(0.5).tolist() == [[1, 0.5], [0, 1]]
    assert tr.shear(0.5, axis=1).tolist() == [[1, 0], [0.5, 1]]
    half = math.sqrt(3) / 2
    for ours, by_hand in (
        (tr.rotation(math.pi / 6), [[half, -0.5], [0.5, half]]),
        (tr.projection([3, 4]), [[0.36, 0.48], [0.48, 0.64]]),
        (tr.reflection([3, 4]), [[-0.28, 0.96], [0.96, 0.28]]),
        (tr.rotation_about([1, 1, 1], 2 * math.pi / 3), np.eye(3)[[2, 0, 1]]),
        (tr.rotation_about([0, 2, 0], math.pi / 2), [[0, 0, 1], [0, 1, 0], [-1, 0, 0]]),
    ):
        assert np.abs(ours - by_hand).max() <= 4 * EPS


def test_each_sends_the_basis_where_its_name_says():
    assert tr.apply(tr.shear(3), [[2, 1]]).tolist() == [[5, 1]]
    assert tr.apply(tr.shear(3, axis=1), [[2, 1]]).tolist() == [[2, 7]]
    assert tr.apply(tr.scaling([2, -1, 0]), [[1, 1, 1]]).tolist() == [[2, -1, 0]]
    assert tr.apply(tr.reflection([5, 0]), [[2, 1]]).tolist() == [[2, -1]]
    assert tr.apply(tr.projection([0, 0, 9]), [[1, 2, 3]]).tolist() == [[0, 0, 3]]


@given(ANGLES)
def test_rotations_agree_with_scipy(theta):
    R = tr.rotation(theta)
    expected = Rotation.from_rotvec([0, 0, theta]).as_matrix()
    # SciPy goes by a quaternion of half the angle: a few roundings
    assert np.abs(R - expected[:2, :2]).max() <= 8 * EPS
    assert np.abs(tr.rotation_about([0, 0, 7], theta) - expected).max() <= 8 * EPS


@given(directions(3), ANGLES)
def test_rotations_in_space_agree_with_scipy(axis, theta):
    unit = axis / np.abs(axis).max()
    unit = unit / np.linalg.norm(unit)
    expected = Rotation.from_rotvec(theta * unit).as_matrix()
    assert np.abs(tr.rotation_about(axis, theta) - expected).max() <= 40 * EPS


@given(st.integers(1, 6).flatmap(directions))
def test_projection(direction):
    P, n = tr.projection(direction), len(direction)
    assert np.array_equal(P, P.T)
    assert np.abs(P @ P - P).max() <= 4 * n * EPS
    assert np.trace(P) == pytest.approx(1, abs=4 * n * EPS)
    unit = direction / np.abs(direction).max()
    assert np.abs(P @ unit - unit).max() <= 4 * n * EPS


@given(directions(2))
def test_a_line_is_reflected_as_the_mirror_across_it(direction):
    a, b = direction
    assert np.abs(tr.reflection(direction) - reflection([-b, a])).max() <= 8 * EPS


@given(strategies.matrices())
def test_a_function_gives_its_matrix_back(A):
    points = np.vstack([np.ones(A.shape[1]), np.arange(A.shape[1])])
    assert np.array_equal(tr.from_function(lambda x: A @ x, points), A)
    assert np.array_equal(tr.from_images(A.T), A)
    assert tr.from_images(A.T).flags.c_contiguous


@pytest.mark.parametrize("scale", [1e-200, 1.0, 1e200])
def test_the_check_of_linearity_does_not_depend_on_units(scale):
    A = np.array([[0.1, 0.2], [0.3, 0.7]]) * scale
    found = tr.from_function(lambda x: A @ x, [[0.1, 0.9], [-3, 7]])
    assert np.array_equal(found, A)
    with pytest.raises(ValueError, match="f must be linear"):
        tr.from_function(lambda x: A @ x + 1e-6 * scale, [[1, 1]])


def test_what_is_not_linear_is_refused_and_the_place_named():
    shift = r"sends \[0\.0, 0\.0\] to \[1\.0, 0\.0\], but .* combine to \[0\.0, 0\.0\]"
    with pytest.raises(ValueError, match=shift):
        tr.from_function(lambda x: [x[0] + 1, x[1]], [[1, 1]])
    modulus = r"sends \[1\.0, -2\.0\] to \[1\.0, 2\.0\], but .* \[1\.0, -2\.0\]"
    with pytest.raises(ValueError, match=modulus):
        tr.from_function(lambda x: [x[0], abs(x[1])], [[1, 2], [1, -2]])
    with pytest.raises(ValueError, match=r"f\(x\) must have length 1, got 2"):
        tr.from_function(lambda x: [1] if x.sum() == 1 else [1, 2], [[1, 1]])
    # a looser tolerance lets small departures pass
    bent = [[1, 1 + 1e-4]]
    with pytest.raises(ValueError, match="f must be linear"):
        tr.from_function(lambda x: x**1.001, bent)
    found = tr.from_function(lambda x: x**1.001, bent, tol=1e-3)
    assert np.array_equal(found, np.eye(2))


def test_a_function_that_writes_into_its_argument_harms_nothing():
    points = np.array([[1.0, 2.0]])

    def double(x):
        x *= 2
        return x

    with pytest.raises(ValueError, match="f must be linear"):
        tr.from_function(lambda x: double(x) + 1, points)
    assert tr.from_function(double, points).tolist() == [[2, 0], [0, 2]]

    def square(x):
        x *= x
        return x

    with pytest.raises(ValueError, match=r"sends \[1\.0, 2\.0\] to \[1\.0, 4\.0\]"):
        tr.from_function(square, points)
    assert points.tolist() == [[1, 2]]


@given(strategies.matrices(3, 2), strategies.matrices(4, 3), strategies.vectors(2))
def test_composition_acts_in_the_order_named(A, B, x):
    whole = tr.compose(A, B)
    assert whole.shape == (4, 2)
    size = np.abs(B).max() * np.abs(A).max() * np.abs(x).max()
    assert np.abs(whole @ x - B @ (A @ x)).max() <= 20 * EPS * size
    assert np.array_equal(tr.compose(A), A)
    expected = np.linalg.multi_dot([B, A])
    assert (
        np.abs(whole - expected).max() <= 20 * EPS * np.abs(B).max() * np.abs(A).max()
    )


@given(strategies.matrices(columns=3), strategies.matrices(columns=3))
def test_apply_sends_each_row(A, X):
    sent = tr.apply(A, X)
    for x, image in zip(X, sent, strict=True):
        assert (
            np.abs(image - A @ x).max() <= 8 * EPS * np.abs(A).max() * np.abs(x).max()
        )


@given(strategies.matrices(3, 2), strategies.vectors(3), strategies.vectors(2))
def test_homogeneous_maps_move_points(A, shift, x):
    H = tr.homogeneous(A, shift)
    assert H.shape == (4, 3)
    size = np.abs(A).max() * np.abs(x).max() + np.abs(shift).max()
    image = H @ [*x, 1]
    assert image[-1] == 1
    assert np.abs(image[:-1] - (A @ x + shift)).max() <= 8 * EPS * size


def test_pixel_places_are_counted_from_the_middle_upwards():
    places = tr.pixel_places((2, 3))
    assert places.tolist() == [
        [-1, 0.5], [0, 0.5], [1, 0.5], [-1, -0.5], [0, -0.5], [1, -0.5],
    ]  # fmt: skip


@given(GREYS)
def test_moves_that_fit_the_pixels_are_exact(picture):
    for method in ("nearest", "bilinear"):
        for A, expected in (
            (np.eye(2), picture),
            (tr.rotation(math.pi), np.rot90(picture, 2)),
            (tr.reflection([0, 1]), picture[:, ::-1]),
            (tr.reflection([1, 0]), picture[::-1]),
        ):
            assert np.array_equal(tr.resample(picture, A, method=method), expected)
        n = min(picture.shape)
        square = picture[:n, :n]
        quarter = tr.resample(square, tr.rotation(math.pi / 2), method=method)
        assert np.array_equal(quarter, np.rot90(square))  # counterclockwise


def twin(picture, A, order):
    """The same by ``scipy.ndimage``, which knows no coordinates but indices."""
    flip = np.array([[0.0, -1.0], [1.0, 0.0]])  # (right, up) to (row, column)
    back = flip @ np.linalg.inv(A) @ flip.T
    middle = (np.array(picture.shape) - 1) / 2
    return ndimage.affine_transform(
        picture, back, middle - back @ middle, order=order, mode="grid-constant"
    )


@given(GREYS, st.floats(0.3, 3), st.floats(0.3, 3), ANGLES, st.floats(-2, 2))
def test_bilinear_agrees_with_scipy(picture, s, t, theta, k):
    A = tr.compose(tr.shear(k), tr.scaling([s, t]), tr.rotation(theta))
    ours, theirs = tr.resample(picture, A), twin(picture, A, 1)
    # places are rounded at 1e-12 and grey changes by at most 16 a pixel
    assert np.abs(ours - theirs).max() <= 1e-10
    W = tr.resampling_matrix(A, picture.shape)
    assert sparse.issparse(W)
    assert (W.sum(axis=1) <= 1 + 8 * EPS).all()
    assert W.data.min(initial=1) > 0
    assert np.diff(W.indptr).max() <= 4
    assert ours.max() <= picture.max() + 1e-12
    assert ours.min() >= 0


@given(GREYS, ANGLES, st.floats(0.3, 3))
def test_nearest_agrees_with_scipy(picture, theta, s):
    A = tr.compose(tr.scaling([s, 1]), tr.rotation(theta))
    rows, columns = picture.shape
    x, y = np.linalg.solve(A, tr.pixel_places(picture.shape).T)
    for at in ((rows - 1) / 2 - y, x + (columns - 1) / 2):
        assume((np.abs((at % 1) - 0.5) > 1e-6).all())  # between two pixels: no nearest
    ours = tr.resample(picture, A, method="nearest")
    assert np.array_equal(ours, twin(picture, A, 0))
    W = tr.resampling_matrix(A, picture.shape, method="nearest")
    assert set(W.data) <= {1.0}


def test_grey_between_pixels_by_hand():
    # twice as large: new pixels read at a quarter and three quarters of the way
    doubled = tr.resample([[0, 8]], tr.scaling([2, 1]))
    assert doubled.tolist() == [[2, 6]]
    near = tr.resample([[0, 8]], tr.scaling([2, 1]), method="nearest")
    assert near.tolist() == [[0, 8]]
    # half as large: what is read lies half outside, where all is 0
    halved = tr.resample([[8, 8]], tr.scaling([0.5, 1]))
    assert halved.tolist() == [[4, 4]]
    # in the other direction, rows
    assert tr.resample([[0], [8]], tr.scaling([1, 2])).tolist() == [[2], [6]]


def test_far_away_is_outside_whatever_the_size():
    assert not tr.resample(np.ones((4, 4)), tr.scaling([1e-200, 1e-200])).any()
    huge = tr.resample(np.ones((3, 3)), tr.scaling([1e200, 1e200]))
    assert (huge == 1).all()  # every pixel reads the middle


def test_refusals():
    for call, message in (
        (lambda: tr.shear(1, axis=2), "axis must be 0 or 1, got 2"),
        (lambda: tr.reflection([1, 2, 3]), "direction must have length 2, got 3"),
        (lambda: tr.rotation_about([1, 0], 1), "axis must have length 3, got 2"),
        (lambda: tr.rotation(np.nan), "theta must be finite"),
        (lambda: tr.rotation_about([1, 0, 0], np.inf), "theta must be finite"),
        (lambda: tr.homogeneous(np.eye(2), [1]), "shift must have length 2, got 1"),
        (lambda: tr.compose(), "the number of maps must be at least 1, got 0"),
        (lambda: tr.compose(np.eye(2), np.eye(3)), r"map 1 must have 2 columns, got .*3"),
        (lambda: tr.compose([1, 2]), r"map 0 must be a nonempty matrix"),
        (lambda: tr.apply(np.eye(2), [[1, 2, 3]]), r"X must have 2 columns"),
        (lambda: tr.from_images([1, 2]), "images must be a nonempty matrix"),
        (lambda: tr.from_function(abs, [[1]], tol=0), "tol must be positive, got 0"),
        (lambda: tr.pixel_places((2,)), r"shape must be \(rows, columns\), got \(2,\)"),
        (lambda: tr.pixel_places((0, 2)), "each entry of shape must be at least 1"),
        (lambda: tr.resampling_matrix(np.eye(3), (2, 2)), r"A must have shape \(2, 2\)"),
        (lambda: tr.resample([[1]], [[1, 2]]), "A must be square"),
        (lambda: tr.resample([1], np.eye(2)), "picture must be a nonempty matrix"),
        (lambda: tr.resample([[1]], np.eye(2), method="cubic"),
         "method must be nearest or bilinear, got 'cubic'"),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=message):
            call()
    for function, name in (
        (tr.projection, "direction"), (tr.reflection, "direction"),
        (lambda zero: tr.rotation_about([0, 0, 0], 1), "axis"),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=f"^{name} must not be the zero vector"):
            function([0, 0])
    with pytest.raises(TypeError, match="factors must hold real numbers"):
        tr.scaling([1j, 0])
    with pytest.raises(TypeError, match="each entry of shape must be an integer"):
        tr.pixel_places((2.0, 2))
    with pytest.raises(np.linalg.LinAlgError, match="A is singular"):
        tr.resample([[1, 2]], tr.projection([1, 2]))


def test_inputs_are_left_alone():
    A, X, v = np.array([[2.0, 1], [0, 1]]), np.ones((3, 2)), np.array([3.0, 4])
    for call in (
        lambda: tr.from_images(X), lambda: tr.scaling(v), lambda: tr.projection(v),
        lambda: tr.reflection(v), lambda: lambda: tr.homogeneous(A, v),
        lambda: tr.compose(A, A), lambda: tr.apply(A, X), lambda: tr.resample(X, A),
    ):  # fmt: skip
        call()
    tr.compose(A)[:] = 7  # the result is no view of the input
    tr.from_images(X)[:] = 7
    assert A.tolist() == [[2, 1], [0, 1]]
    assert X.tolist() == np.ones((3, 2)).tolist()
    assert v.tolist() == [3, 4]
