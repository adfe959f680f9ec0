"""Files of any bytes: a reader gives what they hold, or a ValueError that names the file."""

import gzip
import json
import tracemalloc

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from mlmath import datasets
from mlmath.labs import grade

KINDS = {8: "u1", 9: "i1", 11: ">i2", 12: ">i4", 13: ">f4", 14: ">f8"}


def head(kind, shape):
    """The bytes before the numbers."""
    lengths = b"".join(n.to_bytes(4) for n in shape)
    return bytes([0, 0, kind, len(shape)]) + lengths


@st.composite
def idx_files(draw):
    """An array, and the file that holds it."""
    kind = draw(st.sampled_from(sorted(KINDS)))
    shape = draw(array_shapes(max_dims=4, min_side=0, max_side=4))
    array = draw(arrays(np.dtype(KINDS[kind]), shape))
    data = head(kind, shape) + array.tobytes()
    return array, draw(st.sampled_from([data, gzip.compress(data, mtime=0)]))


@st.composite
def spoiled(draw):
    """A file cut off, with bits turned, and with more behind."""
    _, data = draw(idx_files())
    bits = draw(st.lists(st.integers(0, 8 * len(data) - 1), max_size=6))
    spoiled = bytearray(data)
    for bit in bits:
        spoiled[bit // 8] ^= 1 << bit % 8
    kept = draw(st.integers(0, len(data)) | st.just(len(data)))
    return bytes(spoiled[:kept]) + draw(st.binary(max_size=20))


#: A head that promises any lengths, with some bytes behind it.
LIES = st.builds(
    lambda kind, shape, more: head(kind, shape) + more,
    st.sampled_from(sorted(KINDS)),
    st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=5),
    st.binary(max_size=20),
)
HOSTILE = st.one_of(
    st.binary(max_size=60),
    spoiled(),
    LIES,
    LIES.map(lambda data: gzip.compress(data, mtime=0)),
    st.binary(max_size=60).map(lambda data: gzip.compress(data, mtime=0)),
    st.binary(max_size=60).map(lambda data: b"\x1f\x8b\x08\0" + data),
)


def plain(data):
    """What the file holds once unpacked, None where it cannot be."""
    if data[:2] != b"\x1f\x8b":
        return data
    try:
        return gzip.decompress(data)
    except Exception:
        return None


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("any") / "some file"


@given(idx_files())
def test_a_right_file_is_read_to_the_last_bit(path, file):
    array, data = file
    path.write_bytes(data)
    found = datasets.read_idx(path)
    assert found.shape == array.shape
    assert found.dtype == array.dtype.newbyteorder("=")
    assert found.astype(array.dtype).tobytes() == array.tobytes()  # nan as well


@given(HOSTILE)
@example(head(8, [10**9]))
@example(head(14, [0, 2**32 - 1]))
@example(gzip.compress(head(8, [2**31, 2**20])))
@example(gzip.compress(head(8, [3]) + b"abc") + b"\0\0")  # gzip allows zeros behind
def test_any_file_is_read_right_or_refused_by_name(path, data):
    path.write_bytes(data)
    tracemalloc.start()
    try:
        found = datasets.read_idx(path)
    except ValueError as error:
        said = str(error)
        assert str(path) in said
        wants = ("expected", "claims the shape", "fetch it again")
        assert any(words in said for words in wants), said
    else:
        body = plain(data)
        lengths = np.frombuffer(body, ">u4", count=body[3], offset=4)
        assert found.shape == tuple(lengths)
        assert found.dtype == np.dtype(KINDS[body[2]]).newbyteorder("=")
        numbers = found.astype(KINDS[body[2]]).tobytes()
        assert body == body[: 4 + 4 * body[3]] + numbers
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    # a byte of gzip makes 1032 at most, held a few times over; a megabyte to unpack at all
    assert peak < 2**20 + 5 * 1032 * len(data)


@given(
    HOSTILE | st.just(head(8, [2, 1, 3]) + b"sixsix"),
    HOSTILE | st.just(head(8, [2]) + b"\1\7"),
)
@example(head(8, [2, 1, 3]) + b"sixsix", head(8, [2]) + b"\1\7")
@example(head(8, [2, 1, 3]) + b"sixsix", head(8, [2]) + b"\1\x0a")
@example(head(8, [2, 1, 3]) + b"sixsix", head(11, [2]) + b"\0\1\0\2")
@example(head(8, [0, 2**20, 2**20]), head(8, [0]))  # names for so many pixels
def test_any_two_files_of_mnist(path, images, labels):
    folder = path.parent
    (folder / "train-images-idx3-ubyte").write_bytes(images)
    (folder / "train-labels-idx1-ubyte").write_bytes(labels)
    try:
        table = datasets.mnist(folder)
    except ValueError as error:
        assert str(folder) in str(error)  # noqa: PT017
    else:
        assert images.endswith(table.X.astype(np.uint8).tobytes())
        assert labels.endswith(table.y.astype(np.uint8).tobytes())
        assert table.X.shape == (len(table.y), len(table.features))


NAMES = st.sampled_from(["cells", "cell_type", "source", "code", "x"])
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | NAMES | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4)
    ),
    max_leaves=8,
)
CODE = st.fixed_dictionaries({"cell_type": st.just("code"), "source": JSON})
NOTEBOOKS = st.one_of(
    JSON, st.fixed_dictionaries({"cells": JSON | st.lists(JSON | CODE, max_size=3)})
).map(lambda content: json.dumps(content).encode())


@given(st.sampled_from([".ipynb", ".py"]), st.binary(max_size=60) | NOTEBOOKS)
@example(".ipynb", b"[" * 10**5)
@example(".py", b"\xff")
@example(".ipynb", b"\xff")
def test_any_submission_is_read_or_refused_by_name(path, suffix, data):
    file = path.with_suffix(suffix)
    file.write_bytes(data)
    try:
        cells = grade.cells_of(file)
    except ValueError as error:
        assert str(file) in str(error)  # noqa: PT017
    else:
        assert all(isinstance(cell, str) for cell in cells)
