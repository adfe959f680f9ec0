"""PCA of large tables beside scikit-learn: seconds and memory, each in its own process."""

import resource
import subprocess
import sys
import time
from collections.abc import Iterator

import numpy as np

ROWS, BLOCK, COLUMNS = {"full": 10_000, "blocks": 100_000}, 5_000, 784


def blocks(rows: int) -> Iterator[np.ndarray]:
    """Yield a table with a falling spectrum, block by block, the same each time."""
    mix = np.random.default_rng(0).normal(size=(COLUMNS, COLUMNS))
    mix *= 0.98 ** np.arange(COLUMNS)[:, np.newaxis]
    rng = np.random.default_rng(1)
    for _ in range(rows // BLOCK):
        yield rng.normal(size=(BLOCK, COLUMNS)) @ mix


def run(name: str) -> None:
    """Print the seconds of one method, and how much its memory grew at most."""
    # only what a method needs is imported, and before the clock starts
    if name.startswith("mlmath"):
        from mlmath import pca, pca_blocks
    else:
        from sklearn.decomposition import PCA, IncrementalPCA
    X = np.concatenate(list(blocks(ROWS["full"]))) if "full" in name else None
    start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    clock = time.perf_counter()
    if name == "mlmath full":
        pca.fit(X)
    elif name == "scikit-learn full":
        PCA(svd_solver="full").fit(X)
    elif name == "mlmath blocks":
        pca_blocks.fit_blocks(blocks(ROWS["blocks"]), 50)
    elif name == "mlmath stream":
        pca_blocks.fit_stream(blocks(ROWS["blocks"]), 50, keep=100)
    elif name == "scikit-learn blocks":
        model = IncrementalPCA(50)
        for block in blocks(ROWS["blocks"]):
            model.partial_fit(block)
    elif name == "only the blocks":
        for _ in blocks(ROWS["blocks"]):
            pass
    took = time.perf_counter() - clock
    more = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - start
    print(took, more / 1024)


def main() -> None:
    """Run each method in a process of its own, and print what it took."""
    names = ["mlmath full", "scikit-learn full", "only the blocks", "mlmath blocks"]
    for name in [*names, "mlmath stream", "scikit-learn blocks"]:
        command = [sys.executable, __file__, name]
        found = subprocess.run(command, check=True, capture_output=True, text=True)
        seconds, megabytes = map(float, found.stdout.split())
        print(f"{name:20s} {seconds:6.1f} s, {megabytes:6.0f} MB more")


if __name__ == "__main__":
    run(sys.argv[1]) if len(sys.argv) > 1 else main()
