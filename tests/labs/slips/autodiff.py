"""Plausible slips in the code exercises of the chapter, and what is said of each."""


def sweep(steps, add=True, seed=1.0, order=reversed):
    adjoints = [0.0] * len(steps)
    adjoints[-1] = seed
    for k in order(range(len(steps))):
        for j, c in steps[k]:
            adjoints[j] = adjoints[k] * c + (adjoints[j] if add else 0)
    return adjoints


def slopes(steps):
    found = []
    for arrows in steps:
        found.append(sum(found[j] * c for j, c in arrows) if arrows else 1.0)
    return found


def no_factor(steps):
    return sweep([[(j, 1.0) for j, _ in arrows] for arrows in steps])


def recursive(steps):
    """Follows every path by itself: right, and never done on a long chain."""

    def of(i):
        if i == len(steps) - 1:
            return 1.0
        return sum(
            c * of(k) for k, arrows in enumerate(steps) for j, c in arrows if j == i
        )

    return [of(i) for i in range(len(steps))]


SLIPS = {
    "sweep": [
        (lambda steps: sweep(steps, add=False), "they add up"),
        (lambda steps: sweep(steps, seed=0.0), "itself has the adjoint 1"),
        (lambda steps: sweep(steps, order=iter), "begin at the result"),
        (slopes, "not adjoints"),
        (no_factor, "local derivatives were not used"),
        (lambda steps: sweep(steps)[:1], "shape"),
        (lambda steps: [2 * a for a in sweep(steps)], "by hand"),
        (recursive, "chain of 5,000"),
    ],
}
