figures.define("folding-lines", {
  state: ["p", "q", "r", "s", "steep"],
  draw: ({ p, value, point, slider, curve, line, say, number, vector, COLORS, INK, GRID }) => {
    const { flowers, labels, penalty } = p;
    const [left, top, right, bottom] = p.box;
    const pairs = [["p", "q"], ["r", "s"]];
    const normal = ([a, b]) => {
      const [[x, y], [u, w]] = [value(a), value(b)];
      const length = Math.hypot(u - x, w - y);
      return length ? [(y - w) / length, (u - x) / length] : [0, 0];
    };
    const lines = () => pairs.map((pair) => [normal(pair), value(pair[0])]);
    const hidden = (x, set) => set.map(([[a, b], [u, w]]) => Math.tanh(value("steep") * (a * (x[0] - u) + b * (x[1] - w))));

    // Solve a small system by elimination.
    const solve = (A, y) => {
      const M = A.map((row, i) => [...row, y[i]]);
      M.forEach((pivot, k) => {
        for (let i = k + 1; i < M.length; i += 1) {
          const f = M[i][k] / pivot[k];
          for (let j = k; j <= M.length; j += 1) M[i][j] -= f * pivot[j];
        }
      });
      const x = M.map(() => 0);
      for (let i = M.length - 1; i >= 0; i -= 1) x[i] = (M[i][M.length] - M[i].reduce((sum, m, j) => (j > i && j < M.length ? sum + m * x[j] : sum), 0)) / M[i][i];
      return x;
    };
    const score = (w, h) => w[0] * h[0] + w[1] * h[1] + w[2];
    const soft = (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
    // The best output weights for the hidden outputs: Newton on a convex loss.
    const fit = (outputs) => {
      const total = (w) => outputs.reduce((sum, h, i) => sum + soft(score(w, h)) - labels[i] * score(w, h), 0) / labels.length + (penalty / 2) * (w[0] ** 2 + w[1] ** 2);
      let w = [0, 0, 0];
      for (let k = 0; k < 30; k += 1) {
        const g = [penalty * w[0], penalty * w[1], 0];
        const H = [[penalty, 0, 0], [0, penalty, 0], [0, 0, 1e-9]];
        outputs.forEach((h, n) => {
          const row = [...h, 1];
          const share = 1 / (1 + Math.exp(-score(w, h)));
          row.forEach((a, i) => {
            g[i] += ((share - labels[n]) * a) / labels.length;
            row.forEach((b, j) => (H[i][j] += (share * (1 - share) * a * b) / labels.length));
          });
        });
        const step = solve(H, g);
        let part = 1;
        const ahead = () => w.map((entry, i) => entry - part * step[i]);
        while (part > 1e-4 && total(ahead()) > total(w)) part /= 2;
        w = ahead();
      }
      return w;
    };
    let known = "";
    let found = null;
    const network = () => {
      const now = JSON.stringify([...pairs.flat().map(value), value("steep")]);
      if (now !== known) {
        const set = lines();
        found = { set, w: fit(flowers.map((x) => hidden(x, set))) };
        known = now;
      }
      return found;
    };
    const z = (x) => score(network().w, hidden(x, network().set));

    // The region of yes, hatched, and its border.
    const off = [NaN, NaN];
    curve(() => {
      const points = [];
      for (let y = bottom + 0.1; y < top; y += 0.16) {
        for (let k = 0; k <= 86; k += 1) {
          const x = left + ((right - left) * k) / 86;
          points.push(z([x, y]) > 0 ? [x, y] : off);
        }
        points.push(off);
      }
      return points;
    }, { strokeColor: COLORS[2], strokeWidth: 1.5, strokeOpacity: 0.7 });
    curve(() => figures.levels((x, y) => z([x, y]), [0], p.box, 56), { strokeColor: COLORS[2], strokeWidth: 3 });
    // Rings for yes, crosses for no; a square round those that are judged wrongly.
    const ring = Array.from({ length: 13 }, (_, k) => [0.055 * Math.cos((Math.PI * k) / 6), 0.055 * Math.sin((Math.PI * k) / 6)]);
    const cross = [[-0.045, -0.045], [0.045, 0.045], off, [-0.045, 0.045], [0.045, -0.045]];
    const box = [[-0.1, -0.1], [0.1, -0.1], [0.1, 0.1], [-0.1, 0.1], [-0.1, -0.1]];
    const around = (i, shape) => [...shape.map(([a, b]) => [flowers[i][0] + a, flowers[i][1] + b]), off];
    const all = labels.map((_, i) => i);
    curve(all.flatMap((i) => around(i, labels[i] ? ring : cross)), { strokeColor: INK, strokeWidth: 2 });
    const wrong = () => all.filter((i) => z(flowers[i]) > 0 !== (labels[i] === 1));
    curve(() => wrong().flatMap((i) => around(i, box)), { strokeColor: COLORS[3], strokeWidth: 2 });
    pairs.forEach(([a, b], k) => {
      line(() => value(a), () => value(b), COLORS[k], { dash: k ? 2 : 0 });
      for (const key of [a, b]) point(key, { name: `a point of line ${k + 1}`, color: COLORS[k] });
    });
    slider("steep", { label: "steepness of both", min: 0.5, max: 8, step: 0.5 });
    say(() => {
      const { w } = network();
      const bad = wrong().length;
      const loss = flowers.reduce((sum, x, i) => sum + soft(z(x)) - labels[i] * z(x), 0) / labels.length;
      const flat = pairs.findIndex((pair) => !normal(pair).some((entry) => entry));
      const note = flat < 0 ? "" : ` The handles of line ${flat + 1} are one point, so its neuron gives 0 everywhere.`;
      return `Output weights v = ${vector(w.slice(0, 2))}, c = ${number(w[2])}; log loss ${number(loss, 3)}; ${bad ? `${bad} of ${labels.length} wrong` : `all ${labels.length} right`}.${note}`;
    });
  },
});
