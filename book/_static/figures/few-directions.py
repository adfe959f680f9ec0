"""The still picture of cosines in words, and in a few directions."""

from mlmath import latent_spaces, naive_bayes, plots, retrieval


def draw(ax, p):
    words, texts = p["words"], p["texts"]
    table = naive_bayes.count_words(texts, words)
    table = retrieval.tf_idf(table, [1] * len(words), damped=False)
    query = [[float(x) for x in p["asked"]]]
    space = latent_spaces.latent_space(table, p["k"])
    plain = retrieval.cosines(query, table)[0]
    latent = retrieval.cosines(space.coordinates(query), space.coordinates(table))[0]
    zero, unit = 2.4, 6.4
    small = {"fontsize": 9, "va": "center", "color": plots.INK}
    ax.set_axis_off()
    ax.plot([zero, zero], [0.5, 0.6 - 1.6 * len(texts)], "-", color=plots.GRID, lw=1)
    for x in (0, 0.5, 1):
        ax.text(zero + x * unit, 1, f"{x:g}", ha="center", **small)
    for i, text in enumerate(texts):
        at = -1.6 * i - 0.25
        ax.text(-9.4, at - 0.2, text, ha="left", **small)
        ax.barh(at, plain[i] * unit, 0.42, zero, color=plots.GRID)
        ax.barh(at - 0.5, latent[i] * unit, 0.42, zero, color=plots.COLORS[0])
