import csv
import gzip
import re
import runpy
import subprocess
import sys
from collections import Counter
from datetime import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mlmath import curves, datasets
from sources import ROOT

TABLES = {
    "iris": ((150, 4), 3),
    "wine": ((178, 13), 3),
    "digits": ((1797, 64), 10),
    "diabetes": ((442, 10), 0),
    "breast_cancer": ((569, 30), 2),
}


@pytest.mark.parametrize("name", TABLES)
def test_tables_have_the_shape_that_their_source_says(name):
    shape, classes = TABLES[name]
    table = getattr(datasets, name)()
    assert table.X.shape == shape
    assert table.X.dtype == np.float64
    assert table.y.shape == shape[:1]
    assert len(table.features) == shape[1]
    assert len(table.classes) == classes
    assert np.isfinite(table.X).all()
    if classes:
        assert set(table.y.tolist()) == set(range(classes))


#: The form that everybody copied, as most of the fourteen have it.
FORM = (
    "01234567890123456789012345678909556509898417735100227820126337334666491509528200"
    "17632174631391768431405369617544728225795488490898"
)


def test_each_form_is_the_same_with_some_digits_missing():
    form, labels, kept = datasets.digit_forms(), datasets.digits().y, 0
    assert np.unique(form).tolist() == list(range(14))
    assert (np.diff(form) >= 0).all()
    for f in range(14):
        asked = iter(FORM)
        written = "".join(map(str, labels[form == f]))
        # in the same order, but for the last digit of form 2, written as a 3
        there = [digit in asked for digit in written]
        assert sum(not one for one in there) == (f == 2)
        kept += len(written)
    assert len(FORM) * 14 - kept == 23


def edits(a, b):
    """Count what must be left out, put in or changed to make one text of another."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (x != y))
    return row[-1]


def test_forms_begin_where_their_copies_fit_best():
    text = "".join(map(str, datasets.digits().y))
    ends = [0, *np.cumsum(np.bincount(datasets.digit_forms())).tolist()]
    for a, border, b in zip(ends, ends[1:], ends[2:], strict=False):
        # with a border one row off, the two copies beside it fit worse
        here, before, after = (
            edits(FORM, text[a : border + off]) + edits(FORM, text[border + off : b])
            for off in (0, -1, 1)
        )
        assert here < min(before, after)


def test_nothing_slow_is_imported_before_it_is_needed():
    code = "import sys; from mlmath import datasets; print('sklearn' in sys.modules)"
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert said.stdout == "False\n"


def test_published_values():
    # Fisher's means of the four lengths in cm, as R prints them for its iris
    assert datasets.iris().X.mean(axis=0).round(3).tolist() == [
        5.843,
        3.057,
        3.758,
        1.199,
    ]
    assert datasets.iris().features[0] == "sepal length, cm"
    assert datasets.digits().X.max() == 16
    ages = datasets.diabetes().X[:, 0]
    assert (ages.min(), ages.max()) == (19, 79)  # years, not rescaled


def test_word_counts():
    table = datasets.word_counts()
    assert table.counts.shape == (len(table.documents), len(table.words))
    assert list(table.words) == sorted(set(table.words))
    assert min(map(len, table.words)) == 3
    assert (table.counts.sum(axis=0) >= 1).all()  # each word stands somewhere
    row, column = table.documents.index("iris"), table.words.index("iris")
    assert table.counts[row, column] == table.counts[:, column].max() > 0


def test_letters():
    run = datasets.letters()
    assert set(run) == set("abcdefghijklmnopqrstuvwxyz")
    assert run.startswith("irisplantsdataset") or "irisplantsdataset" in run[:60]
    words = datasets.word_counts()  # of three letters or more
    assert len(run) > (words.counts @ [len(word) for word in words.words]).sum()


def test_factorization_times_are_those_of_the_benchmark():
    script = runpy.run_path(str(ROOT / "benchmarks/factorizations.py"))
    times = datasets.factorization_times()
    assert times.names == tuple(script["CALLS"])
    assert times.calls == tuple(call for call, _ in script["CALLS"].values())
    assert times.sizes == script["SIZES"]
    assert times.seconds.shape == (len(times.names), len(times.sizes))
    assert (times.seconds > 0).all()
    assert times.names[0] == "LU"
    assert times.relative[0].tolist() == [1] * len(times.sizes)
    # seconds are kept with four digits (half a unit of the last: 5e-4), ratios with two
    # decimals
    ratios = times.seconds / times.seconds[0]
    assert np.allclose(times.relative, ratios, rtol=1.1e-3, atol=0.0051)
    assert times.measured_with.startswith("NumPy ")


def test_the_benchmark_times_what_its_names_say():
    script = runpy.run_path(str(ROOT / "benchmarks/factorizations.py"))
    A = script["matrix"](5)
    assert np.linalg.eigvalsh(A).min() > 0
    for call, function in script["CALLS"].values():
        module, name = call.rsplit(".", 1)
        assert getattr(__import__(module, fromlist=[name]), name) is function
        function(A)


def test_longley():
    table = datasets.longley()
    assert table.X.shape == (16, 6)
    assert table.X.dtype == table.y.dtype == np.float64
    assert (len(table.features), table.classes) == (6, ())
    assert table.X[:, -1].tolist() == list(range(1947, 1963))
    # each entry is tried in test_least_squares, by the coefficients that NIST certifies
    assert table.y[[0, -1]].tolist() == [60323, 70551]


def test_china():
    greys = datasets.china()
    assert greys.shape == (213, 320)
    assert greys.dtype == np.float64
    assert 0 <= greys.min() < 1
    assert 254 < greys.max() <= 255
    # bright sky above, dark roofs below
    assert greys[:20].mean() > 150 > greys[100:140].mean()


def test_elevation():
    hills = datasets.elevation()
    assert hills.heights.shape == (344, 403)
    assert hills.heights.dtype == np.float64
    assert (hills.heights.min(), hills.heights.max()) == (236, 1076)
    for degrees, n in ((hills.longitude, 403), (hills.latitude, 344)):
        assert degrees.shape == (n,)
        assert (np.diff(degrees) > 0).all()
        assert np.diff(degrees) == pytest.approx(np.full(n - 1, 3 / 3600), rel=1e-9)
    # the ends that the file names are half a cell further out
    assert hills.longitude[[0, -1]] == pytest.approx([-84.41333, -84.07833], abs=1e-5)
    assert hills.latitude[[0, -1]] == pytest.approx([36.44667, 36.73250], abs=1e-5)
    # the low land is in the south-east, the high ridge in the south-west
    assert (
        hills.heights[:100, 330:].mean()
        < 350
        < 600
        < hills.heights[:100, 150:230].mean()
    )
    assert "matplotlib" in hills.source


def test_sprint():
    table = datasets.sprint()
    assert table.X.shape == (6, 1)
    assert table.X.dtype == table.y.dtype == np.float64
    assert (table.features, table.classes) == (("distance, m",), ())
    assert table.X[:, 0].tolist() == [0, 20, 40, 60, 80, 100]
    # the world record, and the pieces of 20 m as the press was told in 2009
    assert table.y[[0, -1]].tolist() == [0.146, 9.58]
    assert np.diff(table.y)[1:].round(2).tolist() == [1.75, 1.67, 1.61, 1.66]


def test_stocks():
    prices = datasets.stocks()
    assert prices.values.shape == (len(prices.months), len(prices.names)) == (214, 7)
    assert (prices.months[0], prices.months[-1]) == ("2004-09", "2022-06")
    years = [12 * int(month[:4]) + int(month[5:]) for month in prices.months]
    assert (np.diff(years) == 1).all()  # none is missing, none stands twice
    # the line of October 2007 in the file
    row = prices.values[prices.months.index("2007-10")]
    assert row.round(2).tolist() == [70.14, 5.80, 27.07, 30.67, 4.46, 353.85, 47.90]
    assert (prices.values > 0).all()


def test_norris():
    table = datasets.norris()
    assert table.X.shape == (36, 1)
    assert (table.features, table.classes) == (("reading of the monitor",), ())
    # the certified line is in tests/package/test_straight_lines.py; here, two lines of
    # the file and the sum of each column as an exact count of tenths
    assert (table.X[1, 0], table.y[1]) == (337.4, 338.8)
    assert (table.X[-1, 0], table.y[-1]) == (0.5, 0.2)
    sums = round(10 * table.X.sum()), round(10 * table.y.sum())
    assert sums == (150904, 151129)


def test_anscombe():
    sets = datasets.anscombe()
    assert list(sets) == ["I", "II", "III", "IV"]
    for points in sets.values():
        assert points.shape == (11, 2)
        # what Anscombe says that they share
        assert points[:, 0].mean() == 9
        assert round(points[:, 1].mean(), 2) == 7.50
        assert np.sum((points[:, 0] - 9) ** 2) == 110


@pytest.mark.parametrize(
    ("name", "m", "n"),
    [
        ("Misra1a", 14, 2), ("Eckerle4", 35, 3), ("BoxBOD", 6, 2), ("Rat43", 15, 4),
        ("MGH09", 11, 4), ("MGH10", 16, 3), ("MGH17", 33, 5),
    ],
)  # fmt: skip
def test_certified_fit(name, m, n):
    """Each sample counts: the sum of squares at the certified parameters is certified."""
    task = datasets.certified_fit(name)
    assert (task.name, task.x.shape, task.y.shape) == (name, (m,), (m,))
    assert task.starts.shape == (2, n)
    assert task.params.shape == task.std_errors.shape == (n,)
    assert (task.starts != task.params).any(axis=1).all()
    # the second start is the nearer one, in every parameter
    first, second = np.abs(task.starts / task.params - 1).max(axis=1)
    assert second < first
    rest = task.y - curves.predict(curves.CERTIFIED[name], task.params, task.x)
    # eleven digits are certified, and at a minimum errors of parameters count squared
    assert rest @ rest == pytest.approx(task.rss, rel=1e-9)
    assert "NIST" in task.source


def test_certified_fit_of_another_name():
    with pytest.raises(ValueError, match=r"one of Misra1a, .*; got 'Thurber'"):
        datasets.certified_fit("Thurber")


def test_galton_heights():
    table = datasets.galton_heights()
    assert table.edges.shape == (15,)
    assert table.counts.dtype == np.int64
    assert table.edges[[0, -1]].tolist() == [-np.inf, np.inf]
    assert np.diff(table.edges[1:-1]) == pytest.approx(np.ones(12), rel=1e-12)
    # the totals as printed, and their sum as Galton gives it
    totals = [5, 7, 32, 59, 48, 117, 138, 120, 167, 99, 64, 41, 17, 14]
    assert table.counts.tolist() == totals
    assert table.counts.sum() == 928
    # R's HistData puts the open classes at 61.7 and 73.7: mean 68.08847
    places = np.concatenate(
        [[61.7], (table.edges[1:-2] + table.edges[2:-1]) / 2, [73.7]]
    )
    assert table.counts @ places / 928 == pytest.approx(68.08847, abs=5e-6)
    assert "Galton" in table.source


def test_messages():
    found = datasets.messages()
    assert found.classes == ("wanted", "unwanted")
    assert len(found.texts) == len(set(found.texts)) == 180
    assert np.bincount(found.y).tolist() == [105, 75]
    assert all(text == text.strip() and text.isascii() for text in found.texts)
    of = dict(zip(found.texts, found.y.tolist(), strict=True))
    assert of["The choir sings on Saturday, entry is free, do come if you can"] == 0
    assert of["My dear, I have been thinking about you. The ticket costs 600, then we can "
              "meet at last"] == 1  # fmt: skip
    # what looks like an address is one that nobody can own (RFC 2606)
    dotted = re.findall(r"[a-z-]+\.[a-z]{2,}", " ".join(found.texts).lower())
    assert dotted
    assert all(name.endswith(".example") for name in dotted)


def test_galton_table():
    table, totals = datasets.galton_table(), datasets.galton_heights()
    assert table.counts.shape == (11, 14)
    assert table.counts.dtype == np.int64
    # the totals as printed: of columns, and of rows
    assert table.counts.sum(axis=0).tolist() == totals.counts.tolist()
    rows = [14, 23, 66, 78, 211, 219, 183, 68, 43, 19, 4]
    assert table.counts.sum(axis=1).tolist() == rows
    assert np.diff(table.parents) == pytest.approx(np.ones(10))
    assert np.diff(table.children) == pytest.approx(np.ones(13))
    middles = (totals.edges[1:-2] + totals.edges[2:-1]) / 2
    assert table.children[1:-1] == pytest.approx(middles)
    assert table.parents[[0, -1]].tolist() == [63.5, 73.5]
    assert "Galton" in table.source


def test_penguins_file():
    with datasets.penguins_file().open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    # as those count them who publish the file
    species = Counter(row["Species"].split()[0] for row in rows)
    assert species == {"Adelie": 152, "Gentoo": 124, "Chinstrap": 68}
    assert len({(row["studyName"], row["Individual ID"]) for row in rows}) == 344
    assert sum(row["Body Mass (g)"] == "NA" for row in rows) == 2
    assert sum(row["Sex"] == "NA" for row in rows) == 11
    masses = [float(m) for row in rows if (m := row["Body Mass (g)"]) != "NA"]
    assert (min(masses), max(masses)) == (2700, 6300)


def test_seattle_weather_file():
    with datasets.seattle_weather_file().open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    first, last = (datetime.strptime(rows[i]["date"], "%Y/%m/%d") for i in (0, -1))
    assert (last - first).days + 1 == len({row["date"] for row in rows}) == len(rows)
    assert len(rows) == 3 * 365 + 366  # 2012 to 2015
    # the warmest and the wettest day, as the station at the airport recorded them
    warmest = max(rows, key=lambda row: float(row["temp_max"]))
    assert (warmest["date"], warmest["temp_max"]) == ("2014/08/11", "35.6")  # 96 °F
    wettest = max(rows, key=lambda row: float(row["precipitation"]))
    assert (wettest["date"], wettest["precipitation"]) == ("2015/03/15", "55.9")
    assert all(float(row["temp_min"]) < float(row["temp_max"]) for row in rows)
    kinds = Counter(row["weather"] for row in rows)
    assert kinds == {"sun": 714, "fog": 411, "rain": 259, "drizzle": 54, "snow": 23}


def test_sleep():
    hours = datasets.sleep()
    assert hours.shape == (10, 2)
    # the means that Student (1908) gives, and that of the ten differences
    assert hours.mean(axis=0) == pytest.approx([0.75, 2.33])
    assert (hours[:, 1] - hours[:, 0]).mean() == pytest.approx(1.58)


def test_plant_growth():
    plants = datasets.plant_growth()
    assert list(plants) == ["control", "treatment 1", "treatment 2"]
    means = [weights.mean() for weights in plants.values()]
    assert means == pytest.approx([5.032, 4.661, 5.526])  # as R prints them
    assert all(len(weights) == 10 for weights in plants.values())


def test_nist_anova():
    silver, silicon = datasets.nist_anova("AtmWtAg"), datasets.nist_anova("SiRstv")
    assert [len(group) for group in silver.groups] == [24, 24]
    assert [len(group) for group in silicon.groups] == [5] * 5
    assert silver.statistic == 15.9467335677930
    assert "NIST" in silver.source
    # certified sums of squares within instruments, which all values take part in
    within = sum(((g - g.mean()) ** 2).sum() for g in silicon.groups)
    assert within == pytest.approx(2.16636560000000e-01, rel=1e-12)
    with pytest.raises(ValueError, match="one of AtmWtAg, SiRstv; got 'x'"):
        datasets.nist_anova("x")


def idx(array, code):
    """The bytes of an IDX file, written by its description."""
    array = np.asarray(array)
    head = bytes([0, 0, code, array.ndim]) + b"".join(
        n.to_bytes(4) for n in array.shape
    )
    return head + array.astype(array.dtype.newbyteorder(">")).tobytes()


IDX_TYPES = {
    8: np.uint8,
    9: np.int8,
    11: np.int16,
    12: np.int32,
    13: np.float32,
    14: float,
}


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("code", IDX_TYPES)
def test_idx_of_every_type(tmp_path, code, packed):
    array = (
        np.arange(-12 if code not in (8,) else 0, 12)
        .astype(IDX_TYPES[code])
        .reshape(-1, 2, 3)
    )
    data = idx(array, code)
    (tmp_path / "file").write_bytes(gzip.compress(data) if packed else data)
    found = datasets.read_idx(tmp_path / "file")
    assert found.dtype == array.dtype
    assert found.dtype.isnative
    assert found.tolist() == array.tolist()
    assert found.flags.writeable


def test_idx_by_hand(tmp_path):
    # two rows of three bytes
    (tmp_path / "six").write_bytes(
        bytes([0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, *range(250, 256)])
    )
    assert datasets.read_idx(str(tmp_path / "six")).tolist() == [
        [250, 251, 252],
        [253, 254, 255],
    ]


SIX = idx(np.arange(6, dtype=np.uint8).reshape(2, 3), 8)
PACKED = gzip.compress(SIX, mtime=0)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is no IDX file: it begins with nothing, expected 00 00"),
        (b"<!doctype html>", "no IDX file: it begins with 3c 21 64 6f"),
        (bytes([0, 0, 7, 1, 0, 0, 0, 0]), "no IDX file: it begins with 00 00 07 01"),
        (bytes([0, 0, 8, 0]), "no IDX file"),
        (SIX[:9], r"has 9 bytes, expected 12 or more"),
        (SIX[:-1], r"has 17 bytes, expected 18 for shape \(2, 3\)"),
        (SIX + b"x", r"has more than 18 bytes, expected 18 for shape \(2, 3\)"),
        (SIX[:4] + b"\xff" * 8, "claims the shape"),
        (
            gzip.compress(SIX[:4] + b"\0\1\0\0\0\x10\0\0"),
            r"has \d\d bytes, expected 68719476748 for shape \(65536, 1048576\)",
        ),
        (gzip.compress(SIX + bytes(10**6)), "has more than 18 bytes, expected 18"),
        (bytes([0, 0, 8, 33, *bytes(140)]), "no IDX file: it begins with 00 00 08 21"),
        (
            bytes([0, 0, 8, 4, 0, 0, 0, 0, *b"\xff" * 12]),
            r"claims the shape \(0, 4294967295, 4294967295, 4294967295\), which is too",
        ),
        (PACKED[:-9], "is a damaged gzip file, fetch it again"),
        (PACKED[:-8] + bytes(8), "is a damaged gzip file"),
        (PACKED[:10] + b"\xff" * 20, "is a damaged gzip file"),
    ],
    ids=(
        "empty", "page", "other kind", "no number of axes", "cut in its head", "too short",
        "too long", "a lie", "a lie, packed", "packed and too long", "too many axes",
        "empty and too large", "packed and cut", "packed with a wrong sum", "packed and damaged",
    ),
)  # fmt: skip
def test_idx_files_that_are_wrong(tmp_path, data, message):
    (tmp_path / "wrong").write_bytes(data)
    with pytest.raises(ValueError, match=message):
        datasets.read_idx(tmp_path / "wrong")


@given(
    st.sampled_from([SIX, PACKED]),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 255)), max_size=4),
    st.integers(0, 60),
    st.binary(max_size=8),
)
def test_idx_files_spoiled_at_random(tmp_path_factory, data, changes, cut, more):
    spoiled = bytearray(data)
    for place, byte in changes:
        spoiled[place % len(spoiled)] = byte
    path = tmp_path_factory.getbasetemp() / "spoiled"
    path.write_bytes(bytes(spoiled[:cut]) + more)
    try:
        found = datasets.read_idx(path)
    except ValueError as error:
        assert str(path) in str(error)  # noqa: PT017 (most are wrong, some are not)
    else:
        assert found.nbytes <= 18


def test_no_idx_file(tmp_path):
    with pytest.raises(FileNotFoundError):
        datasets.read_idx(tmp_path / "nothing")


def put_mnist(folder, n=5, name="train", packed=False, labels=None):
    rng = np.random.default_rng(n)
    images = rng.integers(0, 256, (n, 28, 28)).astype(np.uint8)
    labels = np.arange(n, dtype=np.uint8) % 10 if labels is None else labels
    for kind, array in (("images-idx3", images), ("labels-idx1", labels)):
        data, path = idx(array, 8), folder / f"{name}-{kind}-ubyte"
        if packed:
            data, path = gzip.compress(data), path.with_name(path.name + ".gz")
        path.write_bytes(data)
    return images


@pytest.mark.parametrize("packed", [False, True])
def test_mnist(tmp_path, packed):
    train = put_mnist(tmp_path, 12, packed=packed)
    test = put_mnist(tmp_path, 3, "t10k", packed=packed)
    for part, images in (("train", train), ("test", test)):
        table = datasets.mnist(tmp_path, part=part)
        assert table.X.dtype == np.float64
        assert table.X.tolist() == images.reshape(-1, 784).tolist()
        assert table.y.tolist() == [k % 10 for k in range(len(images))]
        assert (len(table.features), len(table.classes)) == (784, 10)
        assert table.features[29] == "pixel_1_1"


def test_mnist_files_that_are_wrong(tmp_path):
    with pytest.raises(FileNotFoundError, match="train-images-idx3-ubyte"):
        datasets.mnist(tmp_path)
    with pytest.raises(ValueError, match="part must be 'train' or 'test', got 'all'"):
        datasets.mnist(tmp_path, part="all")
    put_mnist(tmp_path, 5, labels=np.zeros(4, dtype=np.uint8))
    with pytest.raises(
        ValueError, match=r"uint8 of shape \(5, 28, 28\) and uint8 of shape \(4,\)"
    ):
        datasets.mnist(tmp_path)
    put_mnist(tmp_path, 2, labels=np.array([1, 10], dtype=np.uint8))
    with pytest.raises(ValueError, match=r"labels in .* must be from 0 to 9, got 10"):
        datasets.mnist(tmp_path)
    (tmp_path / "train-images-idx3-ubyte").write_bytes(SIX)
    with pytest.raises(ValueError, match=r"got uint8 of shape \(2, 3\)"):
        datasets.mnist(tmp_path)
