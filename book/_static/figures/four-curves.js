figures.define("four-curves", {
  state: ["u", "a", "b", "k", "family", "drawn"],
  draw: ({ p: given, value, slider, counter, button, set, segment, panel, chance, arrow, label, dot, curve, say, number, COLORS, INK }) => {
    const { wide, tall, column, row, bins, most } = given; // a panel's size, where the second ones begin
    const names = ["Normal", "Uniform", "Exponential", "Chi-squared", "Student's t"];
    slider("a", { label: "a", min: -3, max: 3, step: 0.5 });
    slider("b", { label: "b", min: 0.5, max: 3, step: 0.5 });
    slider("k", { label: "k", min: 1, max: 12, step: 1 });
    counter("family");

    // Gamma of half of a whole number; the area under the bell from 0 to z, by its series.
    const gamma = (twice) => (twice === 1 ? Math.sqrt(Math.PI) : twice === 2 ? 1 : (twice / 2 - 1) * gamma(twice - 2));
    const phi = (z) => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
    const normal = (z) => {
      if (Math.abs(z) > 8) return z > 0 ? 1 : 0;
      let [term, sum] = [z, z];
      for (let n = 3; Math.abs(term) > 1e-17 * Math.abs(sum); n += 2) sum += term *= (z * z) / n;
      return 0.5 + phi(z) * sum;
    };
    // Chi-squared from 1 or 2 degrees up by two at a time, t by its finite sum in powers of a cosine.
    const chi = (x, k) => {
      if (x <= 0) return 0;
      let [area, at] = k % 2 ? [2 * normal(Math.sqrt(x)) - 1, 1] : [1 - Math.exp(-x / 2), 2];
      for (; at < k; at += 2) area -= ((x / 2) ** (at / 2) * Math.exp(-x / 2)) / gamma(at + 2);
      return area;
    };
    const student = (x, k) => {
      const angle = Math.atan(x / Math.sqrt(k));
      const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
      let [sum, term] = [0, k % 2 ? cosine : 1];
      for (let j = k % 2 ? 3 : 2; j <= k; j += 2) {
        sum += term;
        term *= ((j - 1) / j) * cosine * cosine;
      }
      return 0.5 + (k % 2 ? (angle + sine * sum) / Math.PI : (sine * sum) / 2);
    };
    const laws = [
      ([a, b, k]) => ({ pdf: (x) => phi((x - a) / b) / b, cdf: (x) => normal((x - a) / b), what: `Normal, mean a = ${number(a)}, standard deviation b = ${number(b)} (k = ${k} plays no part).` }),
      ([a, b, k]) => ({ pdf: (x) => (x >= a && x <= a + b ? 1 / b : 0), cdf: (x) => Math.min(Math.max((x - a) / b, 0), 1), what: `Uniform from a = ${number(a)} to a + b = ${number(a + b)} (k = ${k} plays no part).` }),
      ([a, b, k]) => ({ pdf: (x) => (x < 0 ? 0 : Math.exp(-x / b) / b), cdf: (x) => (x < 0 ? 0 : -Math.expm1(-x / b)), what: `Exponential, mean b = ${number(b)}, rate 1/b = ${number(1 / b)} (a = ${number(a)} and k = ${k} play no part).` }),
      ([a, b, k]) => ({ pdf: (x) => (x <= 0 ? 0 : (x ** (k / 2 - 1) * Math.exp(-x / 2)) / (2 ** (k / 2) * gamma(k))), cdf: (x) => chi(x, k), what: `Chi-squared, k = ${k} (a = ${number(a)} and b = ${number(b)} play no part).` }),
      ([a, b, k]) => ({ pdf: (x) => (gamma(k + 1) / (Math.sqrt(k * Math.PI) * gamma(k))) * (1 + (x * x) / k) ** (-(k + 1) / 2), cdf: (x) => student(x, k), what: `Student's t, k = ${k} (a = ${number(a)} and b = ${number(b)} play no part).` }),
    ];

    // What is shown now, computed once for each position of the sliders.
    let key = "";
    let kept = null;
    const now = () => {
      const at = [value("a"), value("b"), value("k")];
      if (key === `${at} ${value("family")}`) return kept;
      const law = laws[value("family")](at);
      const [from, to] = given.windows[value("family")];
      const x = Array.from({ length: 241 }, (_, i) => from + (i * (to - from)) / 240);
      const edges = Array.from({ length: bins + 1 }, (_, i) => from + (i * (to - from)) / bins);
      const sums = edges.map(law.cdf);
      const heights = x.map(law.pdf);
      const scale = [0.25, 0.5, 1, 2].find((top) => Math.max(...heights.slice(2)) <= top) || 2;
      key = `${at} ${value("family")}`;
      kept = { ...law, from, to, x, edges, sums, heights, areas: x.map(law.cdf), scale };
      return kept;
    };
    const quantile = (share) => {
      let [low, high] = [-1, 1];
      const { cdf } = now();
      while (cdf(low) > share) low *= 2;
      while (cdf(high) < share) high *= 2;
      for (let i = 0; i < 60; i += 1) {
        const middle = (low + high) / 2;
        if (cdf(middle) < share) low = middle;
        else high = middle;
      }
      return (low + high) / 2;
    };

    const { u, drawn, sample } = chance("u", { x: column, tall, seed: given.seed, most, color: COLORS[1] });
    const shares = () => {
      const { sums } = now();
      const counts = Array(bins).fill(0);
      for (const u of sample()) {
        const i = sums.findIndex((sum) => sum >= u); // the first edge that has reached u
        if (i > 0) counts[i - 1] += 1;
      }
      return counts.map((count) => count / Math.max(drawn(), 1));
    };

    const small = { fontSize: 12, cssStyle: "" };
    const grey = "#565b64";
    const gap = [NaN, NaN];
    const q = () => quantile(u());
    const along = (x) => (wide * (Math.min(Math.max(x, now().from), now().to) - now().from)) / (now().to - now().from);
    const up = (density) => (tall * Math.min(Math.max(density, 0), now().scale)) / now().scale;

    for (const [x, y, title] of [[0, 0, "density f(x)"], [0, row, "sample"], [column, 0, "cdf F(x)"], [column, row, "quantile Q(u)"]]) {
      panel(x, y, wide, tall, title);
    }
    for (const part of [0, 0.25, 0.5, 0.75, 1]) {
      const text = () => number(now().from + part * (now().to - now().from));
      for (const [x, y] of [[0, 0], [0, row], [column, 0]]) label(() => [x + part * wide, y - 0.6], text, grey, small);
      label(() => [column - 0.25, row + part * tall], text, grey, { ...small, anchorX: "right" });
    }
    for (const y of [0, row]) {
      label(() => [-0.25, y + tall], () => number(now().scale), grey, { ...small, anchorX: "right" });
      label(() => [-0.25, y + 0.25], "0", grey, { ...small, anchorX: "right" });
    }
    for (const share of [0, 0.5, 1]) {
      label(() => [column - 0.5, share * tall], number(share), grey, { ...small, anchorX: "right" });
      label(() => [column + share * wide, row - 0.6], number(share), grey, small);
    }

    // The density, and its area up to Q(u).
    curve(() => {
      const { x, heights } = now();
      const inside = x.map((at, i) => [along(at), up(heights[i])]).filter((_, i) => x[i] <= q());
      return inside.length ? [[inside[0][0], 0], ...inside, [along(q()), up(now().pdf(q()))], [along(q()), 0]] : [];
    }, { strokeWidth: 0, fillColor: COLORS[1], fillOpacity: 0.35 });
    const density = (y) => () => now().x.map((at, i) => [along(at), y + up(now().heights[i])]);
    curve(density(0), { strokeColor: COLORS[0], strokeWidth: 3 });

    // The sample: a bar a stretch, its height is the share per unit.
    const per = () => bins / (now().to - now().from);
    curve(() => shares().flatMap((share, i) => {
      const [left, right, top] = [(i * wide) / bins, ((i + 1) * wide) / bins, row + up(share * per())];
      return share ? [[left, row], [left, top], [right, top], [right, row], [left, row], gap] : [];
    }), { strokeColor: COLORS[2], strokeWidth: 1, fillColor: COLORS[2], fillOpacity: 0.4 });
    curve(() => shares().flatMap((share, i) => {
      const error = 2 * Math.sqrt((share * (1 - share)) / Math.max(drawn(), 1));
      const x = ((i + 0.5) * wide) / bins;
      return share ? [[x, row + up((share - error) * per())], [x, row + up((share + error) * per())], gap] : [];
    }), { strokeColor: INK, strokeWidth: 1.5 });
    curve(() => (drawn() ? density(row)() : []), { strokeColor: COLORS[0], strokeWidth: 2 });

    // The cdf, and with its axes exchanged the quantile function.
    const outside = () => now().x.map((at, i) => [along(at), now().areas[i]]);
    curve(() => outside().map(([x, area]) => [column + x, tall * area]), { strokeColor: COLORS[0], strokeWidth: 3 });
    curve(() => outside().filter(([, area]) => area > 1e-9 && area < 1 - 1e-9).map(([x, area]) => [column + wide * area, row + (x * tall) / wide]), { strokeColor: COLORS[3], strokeWidth: 3 });

    // From u across to the curve, and down to Q(u).
    const path = { strokeWidth: 2.5 };
    segment(() => [column, tall * u()], () => [column + along(q()), tall * u()], COLORS[1], path);
    arrow(() => [column + along(q()), tall * u()], () => [column + along(q()), 0], COLORS[1], { ...path, lastArrow: { type: 2, size: 4 } });
    segment(() => [column + wide * u(), row], () => [column + wide * u(), row + (along(q()) * tall) / wide], COLORS[1], path);
    dot(() => [column + wide * u(), row + (along(q()) * tall) / wide], COLORS[1], 4);

    names.forEach((name, k) => button(name, () => set("family", k)));

    say(() => {
      const { pdf, what } = now();
      const one = `u = ${number(u(), 3)} gives Q(u) = ${number(q())}; the density there is ${number(pdf(q()), 3)}.`;
      if (!drawn()) return `${what} ${one} Nothing drawn yet.`;
      const below = sample().filter((v) => v <= u()).length / drawn();
      return `${what} ${one} Of ${drawn()} drawn the share up to there is ${number(below, 3)} ± ${number(2 * Math.sqrt((below * (1 - below)) / drawn()), 3)}.`;
    });
  },
});
