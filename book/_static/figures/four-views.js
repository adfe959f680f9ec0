figures.define("four-views", {
  state: ["u", "n", "p", "family", "drawn"],
  draw: ({ p: given, value, slider, counter, button, set, curve, arrow, segment, panel, chance, label, dot, say, number, COLORS, INK, GRID }) => {
    const { wide, tall, column, row, last, most } = given; // a panel's size, where the second ones begin
    const end = 80; // of the table
    const names = ["Binomial", "Poisson", "Geometric", "Uniform"];
    slider("n", { label: "n", min: 1, max: 12, step: 1 });
    slider("p", { label: "p", min: 0.1, max: 0.9, step: 0.05 });
    counter("family");

    // The mass function of the family shown, and its running sums.
    let key = "";
    let kept = null;
    const tables = () => {
      const [n, p, family] = [value("n"), value("p"), value("family")];
      if (key === `${n} ${p} ${family}`) return kept;
      const pmf = [];
      for (let k = 0; k <= end; k += 1) {
        let mass = 0;
        if (family === 1) mass = k ? (pmf[k - 1] * n * p) / k : Math.exp(-n * p);
        else if (family === 2) mass = k ? p * (1 - p) ** (k - 1) : 0;
        else if (family === 3) mass = k >= 1 && k <= n ? 1 / n : 0;
        else if (k <= n) mass = k ? (pmf[k - 1] * (n - k + 1) * p) / (k * (1 - p)) : (1 - p) ** n;
        pmf.push(mass);
      }
      const cdf = [];
      pmf.reduce((sum, mass) => (cdf.push(sum + mass), sum + mass), 0);
      key = `${n} ${p} ${family}`;
      kept = { pmf, cdf: cdf.map((sum) => Math.round(sum * 1e9) / 1e9) };
      return kept;
    };
    const quantile = (u) => {
      const k = tables().cdf.findIndex((sum) => sum >= u);
      return k < 0 ? end : k;
    };

    const { u, drawn, sample } = chance("u", { x: column, tall, seed: given.seed, most, color: COLORS[1] });
    const counts = () => {
      const found = Array(end + 1).fill(0);
      for (const u of sample()) found[quantile(u)] += 1;
      return found;
    };

    const small = { fontSize: 12, cssStyle: "" };
    const grey = "#565b64";
    const step = wide / (last + 1);
    const along = (k) => (Math.min(k, last + 0.4) + 0.5) * step; // from a panel's left side
    const scale = () => [0.2, 0.3, 0.4, 0.6, 0.8].find((top) => 1.25 * Math.max(...tables().pmf) <= top) || 1;
    const gap = [NaN, NaN];

    // Frames: pmf above the sample, cdf above the quantile function.
    for (const [x, y, title] of [[0, 0, "pmf p(x)"], [0, row, "sample"], [column, 0, "cdf F(x)"], [column, row, "quantile Q(u)"]]) {
      panel(x, y, wide, tall, title);
    }
    for (const [x, y] of [[0, 0], [0, row], [column, 0]]) {
      for (let k = 0; k <= last; k += 5) label(() => [x + along(k), y - 0.6], String(k), grey, small);
    }
    for (const y of [0, row]) {
      label(() => [-0.25, y + tall], () => number(scale()), grey, { ...small, anchorX: "right" });
      label(() => [-0.25, y], "0", grey, { ...small, anchorX: "right" });
    }
    for (const share of [0, 0.5, 1]) {
      label(() => [column - 0.5, share * tall], number(share), grey, { ...small, anchorX: "right" });
      label(() => [column + share * wide, row - 0.6], number(share), grey, small);
    }
    for (let k = 0; k <= last; k += 5) label(() => [column - 0.25, row + (along(k) * tall) / wide], String(k), grey, { ...small, anchorX: "right" });

    // Bars, from the axis of their panel; the one of Q(u) apart.
    const bars = (y, heights, shown, more) =>
      curve(() => {
        const found = heights();
        return found.slice(0, last + 1).flatMap((height, k) => {
          if (!(height > 0) || !shown(k)) return [];
          const [left, right, top] = [along(k) - 0.4 * step, along(k) + 0.4 * step, y + (tall * Math.min(height, scale())) / scale()];
          return [[left, y], [left, top], [right, top], [right, y], [left, y], gap];
        });
      }, { strokeWidth: 1, fillOpacity: 0.4, ...more });
    const shares = () => counts().map((count) => count / Math.max(drawn(), 1));
    const here = (k) => k === quantile(u());
    const filled = (color) => ({ strokeColor: color, fillColor: color });
    bars(0, () => tables().pmf, (k) => !here(k), filled(COLORS[0]));
    bars(0, () => tables().pmf, here, { ...filled(COLORS[1]), fillOpacity: 0.8 });
    bars(row, shares, () => true, filled(COLORS[2]));
    const up = (share) => row + (tall * Math.min(Math.max(share, 0), scale())) / scale();
    curve(() => shares().slice(0, last + 1).flatMap((share, k) => {
      const error = 2 * Math.sqrt((share * (1 - share)) / Math.max(drawn(), 1));
      return share ? [[along(k), up(share - error)], [along(k), up(share + error)], gap] : [];
    }), { strokeColor: INK, strokeWidth: 1.5 });
    curve(() => (drawn() ? tables().pmf.slice(0, last + 1).flatMap((mass, k) => (mass > 1e-9 ? [[along(k) - 0.4 * step, up(mass)], [along(k) + 0.4 * step, up(mass)], gap] : [])) : []), { strokeColor: COLORS[0], strokeWidth: 2.5 });

    // The cdf: level pieces, and thin rises; the quantile function is its mirror image.
    const levels = () => [[0, 0], ...tables().cdf.slice(0, last + 1).map((sum, k) => [along(k), sum])];
    const pieces = (turn) => () => {
      const points = levels();
      return points.flatMap(([x, sum], k) => [turn(x, sum), turn(k + 1 < points.length ? points[k + 1][0] : wide, sum), gap]);
    };
    const rises = (turn) => () => {
      const points = levels();
      return points.slice(1).flatMap(([x, sum], k) => (sum - points[k][1] > 1e-4 ? [turn(x, points[k][1]), turn(x, sum), gap] : []));
    };
    const upright = (x, sum) => [column + x, tall * sum];
    const mirrored = (x, sum) => [column + wide * sum, row + (x * tall) / wide];
    curve(pieces(upright), { strokeColor: COLORS[0], strokeWidth: 3 });
    curve(rises(upright), { strokeColor: GRID, strokeWidth: 1, dash: 1 });
    curve(rises(mirrored), { strokeColor: COLORS[3], strokeWidth: 3 });
    curve(pieces(mirrored), { strokeColor: GRID, strokeWidth: 1, dash: 1 });

    // From u across to the step that reaches it, and down to Q(u).
    const at = () => along(quantile(u()));
    segment(() => [column, tall * u()], () => [column + at(), tall * u()], COLORS[1], { strokeWidth: 2.5 });
    arrow(() => [column + at(), tall * u()], () => [column + at(), 0], COLORS[1], { strokeWidth: 2.5, lastArrow: { type: 2, size: 4 } });
    segment(() => [column + wide * u(), row], () => [column + wide * u(), row + (at() * tall) / wide], COLORS[1], { strokeWidth: 2.5 });
    dot(() => [column + wide * u(), row + (at() * tall) / wide], COLORS[1], 4);

    names.forEach((name, k) => button(name, () => set("family", k)));

    say(() => {
      const [n, p, k] = [value("n"), value("p"), quantile(u())];
      const { pmf, cdf } = tables();
      const about = [`Binomial, n = ${n}, p = ${number(p)}.`, `Poisson with the rate np = ${number(n * p)} (n = ${n}, p = ${number(p)}).`, `Geometric, p = ${number(p)} (n = ${n} plays no part).`, `Uniform on 1 to ${n} (p = ${number(p)} plays no part).`][value("family")];
      const below = k ? `F(${k - 1}) = ${number(cdf[k - 1], 3)} < u ≤ ` : "u ≤ ";
      const one = `u = ${number(u(), 3)} gives Q(u) = ${k}, as ${below}F(${k}) = ${number(cdf[k], 3)}.`;
      if (!drawn()) return `${about} ${one} p(${k}) = ${number(pmf[k], 3)}. Nothing drawn yet.`;
      const share = counts()[k] / drawn();
      if (!share) return `${about} ${one} p(${k}) = ${number(pmf[k], 3)}. Of ${drawn()} drawn none is ${k}.`;
      return `${about} ${one} Of ${drawn()} drawn the share of ${k} is ${number(share, 3)} ± ${number(2 * Math.sqrt((share * (1 - share)) / drawn()), 3)}; p(${k}) = ${number(pmf[k], 3)}.`;
    });
  },
});
