"""Real data that ships with scikit-learn, or in `data`: nothing is downloaded.

A table holds `X` of shape (n_samples, n_features) and what is known of it. `mnist` reads
files that the reader has fetched.
"""

from __future__ import annotations

import csv
import gzip
import math
import re
import zlib
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from mlmath._checks import Matrix, Vector

#: The small sets of scikit-learn that come with a description in English.
_DESCRIBED = ("iris", "wine", "breast_cancer", "digits", "diabetes", "linnerud")


def _load(name: str, *arguments: Any, **options: Any) -> Any:
    """Ask scikit-learn, whose import takes longer than all else here: where it is needed."""
    from sklearn import datasets

    return getattr(datasets, f"load_{name}")(*arguments, **options)


@dataclass(frozen=True, slots=True)
class Table:
    """A data set: one row of `X` and one entry of `y` a sample.

    `features` names the columns with their units, `classes` the values of an
    integer `y` (empty where `y` is a measurement), `source` where it is from.
    """

    X: Matrix
    y: NDArray[np.float64] | NDArray[np.int64]
    features: tuple[str, ...]
    classes: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class WordCounts:
    """How often each word stands in each document.

    `counts` has a row a document and a column a word.
    """

    counts: Matrix
    documents: tuple[str, ...]
    words: tuple[str, ...]
    source: str


def iris() -> Table:
    """Return 150 iris flowers: four lengths in cm, three species."""
    data = _load("iris")
    features = tuple(name.replace(" (cm)", ", cm") for name in data.feature_names)
    return Table(
        data.data, data.target, features, tuple(map(str, data.target_names)),
        "Fisher (1936), in scikit-learn",
    )  # fmt: skip


def wine() -> Table:
    """Return 178 wines: thirteen chemical measurements, three growers."""
    data = _load("wine")
    return Table(
        data.data, data.target, tuple(data.feature_names),
        tuple(map(str, data.target_names)), "Forina et al., UCI, in scikit-learn",
    )  # fmt: skip


def digits() -> Table:
    """Return 1797 handwritten digits of 8 x 8 pixels, grey from 0 to 16."""
    data = _load("digits")
    return Table(
        data.data, data.target, tuple(data.feature_names),
        tuple(map(str, data.target_names)), "Alpaydin and Kaynak, UCI, in scikit-learn",
    )  # fmt: skip


Shape = tuple[int, ...]
#: Types of the numbers in an IDX file, by the third byte; big-endian.
_IDX_TYPES = {8: ">u1", 9: ">i1", 11: ">i2", 12: ">i4", 13: ">f4", 14: ">f8"}


def digit_forms() -> NDArray[np.int64]:
    """Tell on which form each row of `digits` was written: numbers from 0 to 13, in order.

    The source does not say. But rows were never shuffled, and everybody copied the same
    130 digits, three times 0 to 9 and then a hundred in no order: a form begins where the
    labels do. Some digits of a form are missing. Rows of one form are in one hand.

    Notes
    -----
    Book, capstone *Who wrote what?*
    """
    labels = "".join(map(str, digits().y))
    # from 1 to 6, the rest of the three rows, then what the hundred begin with
    found = re.finditer(r"0?123456\d{20,24}955650", labels)
    starts = [match.start() for match in found]
    return np.searchsorted(starts, np.arange(len(labels)), side="right") - 1


def read_idx(path: str | Path) -> NDArray[Any]:
    """Read the array in an IDX file, the form of MNIST, compressed by gzip or not.

    Such a file has two bytes 0, one for the type, one for the number of axes, four for the
    length of each axis, and then the numbers, those of the last axis side by side.

    Parameters
    ----------
    path : str or Path
        The file. Whether it is compressed is seen from its first bytes, not its name.

    Returns
    -------
    array
        Of the file's shape and type, such as uint8.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If it is no IDX file, is damaged, or ends too early or too late.

    Notes
    -----
    The format is described on the page of LeCun, Cortes and Burges (1998) with the data.
    """
    size = Path(path).stat().st_size
    with Path(path).open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    try:
        with gzip.open(path) if packed else Path(path).open("rb") as file:
            data = file.read(1024)  # longer than all heads
            dtype, shape, start = _idx_head(data, path)
            expected = start + math.prod(shape) * dtype.itemsize
            if expected > 1032 * size:  # gzip makes a byte of 1032 at most
                raise ValueError(
                    f"{path} has {size} bytes, expected {expected} for shape {shape}"
                )
            data += file.read(max(0, expected + 1 - len(data)))
    except (EOFError, OSError, zlib.error) as error:
        raise ValueError(
            f"{path} is a damaged gzip file, fetch it again: {error}"
        ) from None
    if len(data) != expected:
        came = f"more than {expected}" if len(data) > expected else len(data)
        raise ValueError(
            f"{path} has {came} bytes, expected {expected} for shape {shape}"
        )
    numbers = np.frombuffer(data, dtype, offset=start).reshape(shape)
    return numbers.astype(dtype.newbyteorder("="))


def _idx_head(data: bytes, path: str | Path) -> tuple[np.dtype[Any], Shape, int]:
    """Return type and shape of the array in an IDX file, and where its numbers begin."""
    known = len(data) >= 4 and data[:2] == b"\0\0" and data[2] in _IDX_TYPES
    if not known or not 1 <= data[3] <= 32:  # as many axes as NumPy 1 has
        raise ValueError(
            f"{path} is no IDX file: it begins with {data[:4].hex(' ') or 'nothing'}, "
            "expected 00 00, a type (08, 09, 0b to 0e) and a number of axes"
        )
    start = 4 + 4 * data[3]
    if len(data) < start:
        raise ValueError(f"{path} has {len(data)} bytes, expected {start} or more")
    shape = tuple(np.frombuffer(data[4:start], ">u4").tolist())
    if math.prod(max(n, 1) for n in shape) >= 2**60:  # also beside an axis of length 0
        raise ValueError(f"{path} claims the shape {shape}, which is too large")
    return np.dtype(_IDX_TYPES[data[2]]), shape, start


def mnist(folder: str | Path, *, part: Literal["train", "test"] = "train") -> Table:
    """Return the handwritten digits of MNIST, from files that you have.

    60,000 pictures to learn from or 10,000 others to try, of 28 x 28 pixels, grey from 0 to
    255. They take 376 MB and 63 MB of memory.

    Parameters
    ----------
    folder : str or Path
        Where the files are: ``train-images-idx3-ubyte``, ``train-labels-idx1-ubyte`` and
        the same with ``t10k`` for the test, as they are or with ``.gz``.
    part : {"train", "test"}

    Returns
    -------
    Table
        A row of 784 pixels a picture; `y` is the digit.

    Raises
    ------
    FileNotFoundError
        If a file is missing.
    ValueError
        If a file is damaged or holds something else, or `part` is not as above.
    """
    if part not in ("train", "test"):
        raise ValueError(f"part must be 'train' or 'test', got {part!r}")
    arrays = []
    for name in ("images-idx3-ubyte", "labels-idx1-ubyte"):
        plain = Path(folder) / f"{'t10k' if part == 'test' else 'train'}-{name}"
        packed = plain.with_name(plain.name + ".gz")
        arrays.append(
            read_idx(packed if packed.exists() and not plain.exists() else plain)
        )
    images, labels = arrays
    kinds = {images.dtype, labels.dtype}
    fit = images.ndim == 3 and labels.shape == images.shape[:1] and images.size
    if kinds != {np.dtype(np.uint8)} or not fit:
        raise ValueError(
            f"images and labels of MNIST in {folder} must be nonempty, uint8 and of the "
            f"shapes (n, rows, columns) and (n,), got {images.dtype} of shape "
            f"{images.shape} and {labels.dtype} of shape {labels.shape}"
        )
    if labels.max() > 9:
        raise ValueError(f"labels in {folder} must be from 0 to 9, got {labels.max()}")
    n, rows, columns = images.shape
    return Table(
        images.reshape(n, -1).astype(np.float64), labels.astype(np.int64),
        tuple(f"pixel_{i}_{j}" for i in range(rows) for j in range(columns)),
        tuple("0123456789"), "LeCun, Cortes and Burges (1998), MNIST",
    )  # fmt: skip


def diabetes() -> Table:
    """Return 442 patients: ten measurements and the disease's progression in a year.

    The measurements are in their own units (age in years, blood pressure in
    mmHg, ...), not rescaled as scikit-learn does by default.
    """
    data = _load("diabetes", scaled=False)
    return Table(
        data.data, data.target, tuple(data.feature_names), (),
        "Efron et al. (2004), in scikit-learn",
    )  # fmt: skip


def word_counts() -> WordCounts:
    """Count the words in the English descriptions of six data sets.

    Words are runs of three letters or more, in lower case; the columns are in
    alphabetical order.
    """
    texts = [re.findall(r"[a-z]{3,}", _load(name).DESCR.lower()) for name in _DESCRIBED]
    words = sorted(set().union(*texts))
    column = {word: j for j, word in enumerate(words)}
    counts = np.zeros((len(texts), len(words)))
    for i, text in enumerate(texts):
        for word in text:
            counts[i, column[word]] += 1
    return WordCounts(
        counts,
        tuple(name.replace("_", " ") for name in _DESCRIBED),
        tuple(words),
        "the descriptions in scikit-learn",
    )


def letters() -> str:
    """Return the letters of the English descriptions of six data sets, in one run.

    All in lower case, without spaces, digits and signs.
    """
    text = " ".join(_load(name).DESCR for name in _DESCRIBED)
    return re.sub("[^a-z]", "", text.lower())


@dataclass(frozen=True, slots=True)
class Timings:
    """How long calls take, by size: one row a name, one column a size.

    `seconds` are the best of many runs, `relative` the same beside the row LU.
    `calls` says which function stands behind a name, `measured_with` what ran it.
    """

    names: tuple[str, ...]
    calls: tuple[str, ...]
    sizes: tuple[int, ...]
    seconds: Matrix
    relative: Matrix
    measured_with: str


def factorization_times() -> Timings:
    """Return what `benchmarks/factorizations.py` last measured, on one thread.

    Each call got one symmetric positive definite matrix of n rows and columns.
    """
    file = files("mlmath") / "data" / "factorization_times.csv"
    rows = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
    calls = {row["name"]: row["call"] for row in rows}
    sizes = tuple(dict.fromkeys(int(row["n"]) for row in rows))
    seconds, relative = (
        np.array([float(row[key]) for row in rows]).reshape(len(sizes), -1).T
        for key in ("seconds", "relative_to_lu")
    )
    return Timings(
        tuple(calls), tuple(calls.values()), sizes, seconds, relative,
        f"NumPy {rows[0]['numpy']} and SciPy {rows[0]['scipy']}, on one thread",
    )  # fmt: skip


def longley() -> Table:
    """Return 16 years of the economy of the USA: six columns, and the number employed.

    The columns nearly depend on each other. The table is a touchstone for programs
    that fit by least squares: NIST certifies the coefficients to 15 digits.
    """
    path = files("mlmath") / "data" / "longley.csv"
    numbers = np.loadtxt(path.read_text(encoding="utf-8").splitlines(), delimiter=",")
    features = (
        "prices, 1954 = 100", "product, million $", "unemployed, thousands",
        "armed forces, thousands", "population from 14, thousands", "year",
    )  # fmt: skip
    return Table(
        numbers[:, :6], numbers[:, 6], features, (),
        "Longley (1967), with certified results at NIST StRD",
    )  # fmt: skip


def china() -> Matrix:
    """Return a grey photograph of a pavilion: 213 x 320 pixels from 0, black, to 255.

    Photograph: danielbuechele, CC BY 2.0, in scikit-learn; its colours are weighed to
    greys (luminance of Rec. 709) and each 2 x 2 pixels are averaged here.
    """
    greys = _load("sample_image", "china.jpg")[:426] @ [0.2126, 0.7152, 0.0722]
    return np.asarray(greys.reshape(213, 2, 320, 2).mean(axis=(1, 3)))


def breast_cancer() -> Table:
    """Return 569 tumours: thirty measurements of cell nuclei, malignant or benign."""
    data = _load("breast_cancer")
    return Table(
        data.data, data.target, tuple(map(str, data.feature_names)),
        tuple(map(str, data.target_names)),
        "Wolberg, Street and Mangasarian (1995), UCI, in scikit-learn",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Elevation:
    """Heights above the sea, in metres, on a grid of longitudes and latitudes.

    `heights` has a row a latitude, from south to north, and a column a longitude, from
    west to east; both are in degrees and evenly spaced.
    """

    heights: Matrix
    longitude: NDArray[np.float64]
    latitude: NDArray[np.float64]
    source: str


def elevation() -> Elevation:
    """Return the heights of hills in Tennessee, 344 x 403 of them, three arcseconds apart.

    Matplotlib's sample file `jacksboro_fault_dem.npz` has them with the northern row
    first; here the rows are turned round.
    """
    from matplotlib import cbook  # needed here alone

    with np.load(
        cbook.get_sample_data("jacksboro_fault_dem.npz", asfileobj=False)
    ) as file:
        heights = file["elevation"][::-1].astype(np.float64)
        west, south, dx, dy = (float(file[key]) for key in ("xmin", "ymax", "dx", "dy"))
    rows, columns = heights.shape
    return Elevation(
        heights,
        west + dx * (np.arange(columns) + 0.5),  # its ends are those of whole cells
        south + dy * (np.arange(rows) + 0.5),
        "matplotlib's sample data (Hunter, 2007)",
    )


def sprint() -> Table:
    """Return when Usain Bolt passed each 20 m of the 100 m final in Berlin, 2009.

    Distances in `X`, seconds after the gun in `y`, as published: rounded to hundredths.
    At 0 m stands his reaction time, when he began to push.
    """
    path = files("mlmath") / "data" / "sprint.csv"
    numbers = np.loadtxt(path.read_text(encoding="utf-8").splitlines(), delimiter=",")
    return Table(
        numbers[:, :1], numbers[:, 1], ("distance, m",), (),
        "Graubner and Nixdorf (2011), as published",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices at the beginning of each month: a row a month, a column a share."""

    values: Matrix
    names: tuple[str, ...]
    months: tuple[str, ...]
    source: str


def stocks() -> Prices:
    """Return monthly prices of seven shares, in dollars, September 2004 to June 2022.

    From Matplotlib's sample file `Stocks.csv`, which names Yahoo Finance as its source.
    They are the shares in it that have a price in every month since then. All seven
    firms still existed in 2022, and some had grown enormously: no fair sample of what
    one could have bought in 2004.
    """
    from matplotlib import cbook  # needed here alone

    path = cbook.get_sample_data("Stocks.csv", asfileobj=False)
    with open(path, encoding="utf-8") as file:
        rows = list(csv.DictReader(line for line in file if line[0] != "#"))
    kept = [row for row in rows if row["Date"] >= "2004-09" and row["Date"][8:] == "01"]
    names = ("IBM", "AAPL", "MSFT", "XRX", "AMZN", "GOOGL", "ADBE")
    return Prices(
        np.array([[float(row[name]) for name in names] for row in kept]),
        names, tuple(row["Date"][:7] for row in kept),
        "Yahoo Finance, in Matplotlib's sample data (Hunter, 2007)",
    )  # fmt: skip


def norris() -> Table:
    """Return 36 readings of an ozone monitor in `X`, and in `y` the ozone by NIST.

    A straight line calibrates the monitor. NIST certifies height, slope and their
    standard errors to 15 digits.
    """
    path = files("mlmath") / "data" / "norris.csv"
    numbers = np.loadtxt(path.read_text(encoding="utf-8").splitlines(), delimiter=",")
    return Table(
        numbers[:, :1], numbers[:, 1], ("reading of the monitor",), (),
        "Norris, calibration of ozone monitors, with certified results at NIST StRD",
    )  # fmt: skip


def anscombe() -> dict[str, Matrix]:
    """Return four sets of eleven samples (x, y) in which lines say nearly the same.

    The keys are the Roman numerals of Anscombe (1973); each value has a row a sample.
    """
    path = files("mlmath") / "data" / "anscombe.csv"
    numbers = np.loadtxt(path.read_text(encoding="utf-8").splitlines(), delimiter=",")
    return {
        name: numbers[:, 2 * k : 2 * k + 2]
        for k, name in enumerate(("I", "II", "III", "IV"))
    }


@dataclass(frozen=True, slots=True)
class CertifiedFit:
    """A problem of nonlinear least squares whose answer NIST certifies to 11 digits.

    `starts` has the two official starts as rows; `params`, `std_errors` and `rss` (the
    sum of squares) are certified. ``curves.CERTIFIED[name]`` is the model.
    """

    name: str
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    starts: Matrix
    params: NDArray[np.float64]
    std_errors: NDArray[np.float64]
    rss: float
    source: str


#: Where the certified problems are from, as NIST says.
_CERTIFIED_SOURCES = {
    "Misra1a": "volume against pressure: Misra (1978), dental research",
    "Eckerle4": "transmittance against wavelength in nm: Eckerle (197?)",
    "BoxBOD": "oxygen demand in mg/l against days: Box, Hunter and Hunter (1978)",
    "Rat43": "dry weight of onions against time: Ratkowsky (1983)",
    "MGH09": "generated: Kowalik and Osborne (1978)",
    "MGH10": "generated: Meyer (1970)",
    "MGH17": "generated: Osborne (1972)",
}


def certified_fit(name: str) -> CertifiedFit:
    """Return one of seven certified problems, with the names of NIST StRD.

    They are Misra1a, Eckerle4, BoxBOD, Rat43, MGH09, MGH10 and MGH17; the last three
    have data that were made up to be difficult.

    Parameters
    ----------
    name : str
        One of these names.

    Returns
    -------
    CertifiedFit
        Data, two starts, and the parameters to find.

    Raises
    ------
    ValueError
        If there is none of the name.
    """
    if name not in _CERTIFIED_SOURCES:
        raise ValueError(
            f"name must be one of {', '.join(_CERTIFIED_SOURCES)}; got {name!r}"
        )
    folder = files("mlmath") / "data"
    samples, rows = (
        [
            line.split(",")[1:]
            for line in (folder / file).read_text(encoding="utf-8").splitlines()
            if line.startswith(name + ",")
        ]
        for file in ("strd_samples.csv", "strd_certified.csv")
    )
    x, y = np.array(samples, dtype=np.float64).T
    *table, (_, _, _, rss, _) = rows
    first, second, params, errors = np.array([r[1:] for r in table], dtype=np.float64).T
    return CertifiedFit(
        name, x, y, np.array([first, second]), params, errors, float(rss),
        f"NIST StRD, {_CERTIFIED_SOURCES[name]}",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class HeightCounts:
    """How many people have a height in each class of one inch.

    Class i goes from ``edges[i]`` to ``edges[i + 1]``; the first and the last class have
    no end, and -inf or inf stands for it.
    """

    edges: NDArray[np.float64]
    counts: NDArray[np.int64]
    source: str


def galton_heights() -> HeightCounts:
    """Return the heights of 928 adult children of 205 couples, in classes of an inch.

    They are the totals of Galton's table I. He multiplied women's heights by 1.08, so
    that they may stand beside those of men. He counted from one whole inch to the next,
    and took 62.2, 63.2, ..., 73.2 as the middles, since most of his people had told
    whole inches; the edges here lie half an inch on both sides of these middles.
    """
    path = files("mlmath") / "data" / "galton_heights.csv"
    low, high, counts = np.loadtxt(
        path.read_text(encoding="utf-8").splitlines(), delimiter=","
    ).T
    return HeightCounts(
        np.append(low, high[-1]), counts.astype(np.int64),
        "Galton (1886), Regression towards mediocrity in hereditary stature, table I",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Messages:
    """Short messages and what was said of them: entry i of `y` belongs to `texts[i]`.

    `y` is 1 for an unwanted message and 0 for a wanted one; `classes` has these words.
    """

    texts: tuple[str, ...]
    y: NDArray[np.int64]
    classes: tuple[str, ...]
    source: str


def messages() -> Messages:
    """Return 180 short messages in English, of which 75 are unwanted.

    They were written for this book: no one has sent them, and the shares of their words
    are those of its authors. Each stands alone; the order is shuffled.
    """
    path = files("mlmath") / "data" / "messages.tsv"
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    classes = ("wanted", "unwanted")
    return Messages(
        tuple(text for _, text in rows),
        np.array([classes.index(word) for word, _ in rows], dtype=np.int64),
        classes, "written for this book, CC BY 4.0",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class HeightTable:
    """How many children have parents of one class and are of one class themselves.

    ``counts[i, j]`` of them have parents in the class around ``parents[i]`` and belong
    to the class around ``children[j]``; all classes are an inch wide.
    """

    parents: NDArray[np.float64]
    children: NDArray[np.float64]
    counts: NDArray[np.int64]
    source: str


def galton_table() -> HeightTable:
    """Return 928 adult children by their own height and that of their parents, in inches.

    Galton's table I whole, of which `galton_heights` holds the totals. The height of the
    parents is the mean of father and mother, hers (and a daughter's) times 1.08. The
    classes at either end have no end; they are put half an inch beyond their border,
    as if they were as wide as the others.
    """
    path = files("mlmath") / "data" / "galton_table.csv"
    numbers = np.loadtxt(path.read_text(encoding="utf-8").splitlines(), delimiter=",")
    return HeightTable(
        numbers[1:, 0], numbers[0, 1:], numbers[1:, 1:].astype(np.int64),
        "Galton (1886), Regression towards mediocrity in hereditary stature, table I",
    )  # fmt: skip


def penguins_file() -> Path:
    """Return where the file of 344 nesting penguins is: raw, with its holes and remarks.

    Text, a line a bird, commas between the values. Observed by Gorman, Williams and Fraser
    (2014), in the form in which Horst, Hill and Gorman (2020) publish it, for any use (CC0).
    """
    return Path(str(files("mlmath") / "data" / "penguins-raw.csv"))


def sleep() -> Matrix:
    """Return how many hours more than usual ten patients slept: a row a patient.

    In column 0 the first drug, in column 1 the second, as in `sleep` of R.
    """
    path = files("mlmath") / "data" / "sleep.csv"
    return np.loadtxt(path.read_text(encoding="utf-8").splitlines(), delimiter=",")


def plant_growth() -> dict[str, Vector]:
    """Return the dried weights of thirty plants: ten left alone, ten a treatment.

    As in `PlantGrowth` of R, from Dobson (1983).
    """
    path = files("mlmath") / "data" / "plant_growth.csv"
    numbers = np.loadtxt(path.read_text(encoding="utf-8").splitlines(), delimiter=",")
    return dict(zip(("control", "treatment 1", "treatment 2"), numbers.T, strict=True))


@dataclass(frozen=True, slots=True)
class CertifiedAnova:
    """Groups of measurements, with the F statistic that NIST certifies to 15 digits."""

    name: str
    groups: tuple[Vector, ...]
    statistic: float
    source: str


#: Certified F statistics, and where the measurements are from, as NIST says.
_CERTIFIED_ANOVA = {
    "AtmWtAg": (15.9467335677930, "atomic weight of silver, two instruments: Powell, "
                "Murphy and Gramlich (1982)"),
    "SiRstv": (1.18046237440255, "resistivity of silicon in ohm cm, five instruments: "
               "Ehrstein and Croarkin"),
}  # fmt: skip


def nist_anova(name: str) -> CertifiedAnova:
    """Return one of two certified problems of NIST StRD, AtmWtAg or SiRstv.

    The atomic weights agree in their first seven digits, which wrecks careless sums.

    Parameters
    ----------
    name : str
        One of both names.

    Returns
    -------
    CertifiedAnova
        The groups, and the statistic to find.

    Raises
    ------
    ValueError
        If there is none of the name.
    """
    if name not in _CERTIFIED_ANOVA:
        raise ValueError(
            f"name must be one of {', '.join(_CERTIFIED_ANOVA)}; got {name!r}"
        )
    path = files("mlmath") / "data" / "anova.csv"
    rows = [
        line.split(",")[1:]
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith(name + ",")
    ]
    group, values = np.array(rows, dtype=np.float64).T
    statistic, source = _CERTIFIED_ANOVA[name]
    return CertifiedAnova(
        name, tuple(values[group == g] for g in np.unique(group)),
        statistic, f"NIST StRD, {source}",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class FieldTrial:
    """Children of the trial of 1954 and their cases: one entry a group.

    Its area says how a group came to be: by "lot", or by "school year". `paralytic`
    and `other` add up to the cases of polio; what was reported and found to be none
    is in `not_polio`.
    """

    area: tuple[str, ...]
    group: tuple[str, ...]
    children: NDArray[np.int64]
    paralytic: NDArray[np.int64]
    other: NDArray[np.int64]
    not_polio: NDArray[np.int64]
    source: str

    @property
    def polio(self) -> NDArray[np.int64]:
        """All cases of polio."""
        return self.paralytic + self.other


def polio_trial() -> FieldTrial:
    """Return the cases of the field trial of Salk's polio vaccine, by group.

    Those few children who did not get all three injections are left out.
    """
    path = files("mlmath") / "data" / "polio.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = [line.split(",") for line in lines if not line.startswith("#")]
    children, paralytic, other, not_polio = np.array(
        [row[2:] for row in rows], dtype=np.int64
    ).T
    return FieldTrial(
        tuple(row[0] for row in rows), tuple(row[1] for row in rows),
        children, paralytic, other, not_polio,
        "Francis and others (1955), as tabulated by Meier (1972)",
    )  # fmt: skip


def seattle_weather_file() -> Path:
    """Return where the file of Seattle's weather is: a line a day from 2012 to 2015.

    Text, with commas between the values: precipitation in mm, highest and lowest temperature
    in °C, wind in m/s, and a word for the weather. Observations of the NOAA (USA), in the
    public domain, as the package vega_datasets has them.
    """
    return Path(str(files("mlmath") / "data" / "seattle-weather.csv"))
