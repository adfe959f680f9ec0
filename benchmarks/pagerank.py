"""What a step of PageRank costs beside a bare product of SciPy, on a million pages."""

import sys
import time
import tracemalloc

import numpy as np
from mlmath import ranking


def best(work, times: int = 5) -> float:
    """Run `work` some times, and give the seconds of the fastest."""
    seconds = []
    for _ in range(times):
        clock = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - clock)
    return min(seconds)


def main(n_pages: int = 1_000_000, n_links: int = 10_000_000) -> None:
    """Print seconds and memory."""
    web = ranking.random_web(n_pages, n_links, np.random.default_rng(1))
    held = web.data.nbytes + web.indices.nbytes + web.indptr.nbytes
    x = np.full(n_pages, 1 / n_pages)
    product = best(lambda: web @ x, 20)
    few, many = (
        best(lambda k=k: ranking.pagerank(web, tol=1e-300, max_iter=k), 3)
        for k in (10, 40)
    )
    step = (many - few) / 30
    tracemalloc.start()
    found = ranking.pagerank(web)
    more = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    print(f"{n_pages:,} pages, {web.nnz:,} links, {held / 1e6:.0f} MB")
    print(f"bare product        {1e3 * product:7.1f} ms")
    print(
        f"step of pagerank    {1e3 * step:7.1f} ms, {step / product:.2f} times as long"
    )
    print(f"before the steps    {1e3 * (few - 10 * step):7.1f} ms")
    print(
        f"ranking             {best(lambda: ranking.pagerank(web), 3):7.2f} s,", end=" "
    )
    print(f"{found.n_iter} steps, {more / 1e6:.0f} MB beside the web")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
