figures.define("peak-steps", {
  state: ["size", "width", "centre", "exponent"],
  draw: ({ p, board, value, still, slider, counter, button, set, segment, dot, label, say, number, COLORS, INK, GRID }) => {
    const KEYS = ["size", "width", "centre"];
    const RANGES = [[0, 4, 0.01], [1, 30, 0.05], [400, 500, 0.1]];
    const LABELS = ["size w₁", "width w₂, nm", "centre w₃, nm"];
    KEYS.forEach((key, k) => slider(key, { label: LABELS[k], min: RANGES[k][0], max: RANGES[k][1], step: RANGES[k][2] }));
    counter("exponent"); // of the damping, a power of ten
    const [nm, seen] = [p.samples.map((s) => s[0]), p.samples.map((s) => s[1])];
    const now = () => KEYS.map(value);
    const height = (w, x) => (w[0] / w[1]) * Math.exp(-(((x - w[2]) / w[1]) ** 2) / 2);
    const sum = (w) => nm.reduce((total, x, i) => total + (seen[i] - height(w, x)) ** 2, 0);
    const row = (w, x) => {
      const t = (x - w[2]) / w[1];
      const bell = Math.exp((-t * t) / 2) / w[1];
      return [bell, (w[0] / w[1]) * bell * (t * t - 1), (w[0] / w[1]) * bell * t];
    };
    const lengths = (w) => [0, 1, 2].map((k) => Math.hypot(...nm.map((x) => row(w, x)[k])) || 1);
    // The step of the damped linear problem, in these units.
    const solve = (w, damping, unit) => {
      const J = nm.map((x) => row(w, x));
      const r = nm.map((x, i) => seen[i] - height(w, x));
      const A = [0, 1, 2].map((k) => [
        ...[0, 1, 2].map((l) => J.reduce((s, j) => s + (j[k] * j[l]) / unit[k] / unit[l], 0) + (k === l ? damping : 0)),
        J.reduce((s, j, i) => s + (j[k] / unit[k]) * r[i], 0),
      ]);
      for (let k = 0; k < 3; k += 1) {
        for (let i = 0; i < 3; i += 1) {
          if (i === k) continue; // positive definite: no rows change places
          const factor = A[i][k] / A[k][k];
          A[i] = A[i].map((entry, l) => entry - factor * A[k][l]);
        }
      }
      const step = A.map((line, k) => line[3] / line[k] / unit[k]);
      const left = nm.reduce((s, x, i) => s + (r[i] - J[i].reduce((t, entry, k) => t + entry * step[k], 0)) ** 2, 0);
      return { to: w.map((entry, k) => entry + step[k]), left };
    };
    let note = "";
    let noted = "";
    let units = [0, 0, 0];
    const tell = (text) => {
      note = text;
      noted = now().join();
    };
    const inside = (w) => w.every((x, k) => x >= RANGES[k][0] && x <= RANGES[k][1]);
    const place = (w) => `centre ${number(w[2], 0)}, width ${number(w[1], 1)}, size ${number(w[0])}`;
    button("Gauss–Newton step", () => {
      const { to } = solve(now(), 0, lengths(now()));
      if (to.every(Number.isFinite) && inside(to)) {
        KEYS.forEach((key, k) => set(key, to[k]));
        tell("A step of Gauss–Newton.");
      } else {
        tell(to.every((x) => Math.abs(x) < 1e6) ? `Gauss–Newton would go to ${place(to)}, where the sum is ${number(sum(to), 3)}: outside the sliders, not taken.` : "Gauss–Newton finds no step: the columns of the Jacobian are dependent here.");
      }
    });
    button("Levenberg–Marquardt step", () => {
      const damping = 10 ** value("exponent");
      // the greatest lengths so far, since a slider was last moved by hand
      units = lengths(now()).map((d, k) => (noted === now().join() ? Math.max(d, units[k]) : d));
      const { to, left } = solve(now(), damping, units);
      const before = sum(now());
      const gain = (before - sum(to)) / (before - left);
      const taken = gain > 0 && inside(to);
      if (taken) KEYS.forEach((key, k) => set(key, to[k]));
      if (!taken || gain < 0.25) set("exponent", value("exponent") + Math.log10(2));
      else if (gain > 0.75) set("exponent", value("exponent") - Math.log10(3));
      const says = taken ? "Step taken" : inside(to) ? "Step refused, the sum would rise" : "Step refused, it leads outside the sliders";
      tell(`${says}. Damping was ${Number(damping.toPrecision(2))}, next ${Number((10 ** value("exponent")).toPrecision(2))}.`);
    });
    // from 400 to 500 nm along the width, transmittance from 0 to 0.45 along the height
    const across = (x) => (x - 400) / 10;
    const up = (y) => 12 * y;
    segment(() => [0, 0], () => [10, 0], GRID, { strokeWidth: 1 });
    for (const x of [400, 420, 440, 460, 480, 500]) label(() => [across(x), -0.35], `${x}`, "#565b64", { fontSize: 11 });
    for (const y of [0.1, 0.2, 0.3, 0.4]) label(() => [-0.45, up(y)], `${y}`, "#565b64", { fontSize: 11 });
    label(() => [1.3, 5.2], "transmittance", "#565b64", { fontSize: 13 });
    label(() => [5, -0.95], "wavelength, nm", "#565b64", { fontSize: 13 });
    nm.forEach((x, i) => segment(() => [across(x), up(seen[i])], () => [across(x), Math.min(up(height(now(), x)), 5.6)], COLORS[1], { strokeWidth: 1.5 }));
    board.create("curve", [(t) => across(t), (t) => (up(height(now(), t)) < 5.6 ? up(height(now(), t)) : NaN), 400, 500], { strokeColor: COLORS[0], strokeWidth: 2.5, ...still });
    nm.forEach((x, i) => dot(() => [across(x), up(seen[i])], INK, 2.5));
    say(() => `Sum of squares ${number(sum(now()), 4)}. ${noted === now().join() ? note : ""}`);
  },
});
