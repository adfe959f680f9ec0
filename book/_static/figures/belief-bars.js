figures.define("belief-bars", {
  state: ["first", "second", "third", "fourth", "fifth"],
  draw: ({ p, value, point, rectangles, segment, label, say, number, COLORS, GRID }) => {
    const keys = ["first", "second", "third", "fourth", "fifth"];
    const names = ["A", "B", "C", "D", "E"];
    const row = (i) => 12 - 2.4 * i; // a probability of 1 is 20 long
    const hundredths = () => keys.map((key) => Math.round(5 * value(key)[0]));
    const belief = () => hundredths().map((n, _, all) => n / all.reduce((sum, m) => sum + m, 0));
    const sum = (terms) => terms.reduce((total, term) => total + term, 0);
    const cross = (a, b) => sum(a.map((x, i) => (x ? -x * Math.log2(b[i]) : 0)));
    const costs = () => {
      const q = belief();
      return [[p.truth, q], [q, p.truth]].map(([a, b]) => [cross(a, a), Math.max(cross(a, b) - cross(a, a), 0)]);
    };
    const shown = (x, unit = "") => (Number.isFinite(x) ? `${number(x)}${unit}` : "infinite");
    const small = { fontSize: 13, cssStyle: "", anchorX: "left" };
    const grey = "#565b64";
    segment(() => [0, 13.2], () => [0, row(4) - 1.2], GRID, { strokeWidth: 1 });
    rectangles(() => p.truth.map((x, i) => [0, row(i) + 0.1, 20 * x, 0.8]), COLORS[0]);
    rectangles(() => hundredths().map((n, i) => [0, row(i) - 1, n / 5, 0.8]), COLORS[1]);
    names.forEach((name, i) => {
      label(() => [-0.5, row(i) + 0.5], name, grey, { ...small, anchorX: "right" });
      label(() => [21.8, row(i) + 0.5], () => shown(-Math.log2(belief()[i]), " bits"), COLORS[1], { ...small, anchorX: "right" });
    });
    // what is paid in the mean, 4 long for a bit, with the part that the belief wastes
    const titles = ["p is true, q is believed: H(p) + D(p\u2016q)", "q is true, p is believed: H(q) + D(q\u2016p)"];
    titles.forEach((title, k) => {
      const low = -3.2 - 3.1 * k;
      const end = (x) => Math.min(4 * x, 21.8);
      label(() => [0, low + 1.75], title, grey, small);
      rectangles(() => [[0, low, end(costs()[k][0]), 1]], COLORS[k]);
      rectangles(() => [[end(costs()[k][0]), low, end(sum(costs()[k])) - end(costs()[k][0]), 1]], COLORS[3]);
    });
    // whole hundredths: the others keep their proportions as nearly as these allow
    const share = (i, wanted) => {
      const now = hundredths();
      const others = [0, 1, 2, 3, 4].filter((j) => j !== i);
      const alive = others.some((j) => now[j]) ? others.filter((j) => now[j]) : others;
      const weight = (j) => now[j] || 1;
      const mine = Math.min(Math.max(wanted, 0), 100 - alive.length);
      const left = 100 - mine - alive.length; // each of the others keeps one
      const total = sum(alive.map(weight));
      const exact = alive.map((j) => (left * weight(j)) / total);
      const next = [0, 0, 0, 0, 0];
      next[i] = mine;
      alive.forEach((j, k) => (next[j] = 1 + Math.floor(exact[k])));
      alive.map((j, k) => [exact[k] % 1, j]).sort((a, b) => b[0] - a[0] || a[1] - b[1]).slice(0, 100 - sum(next)).forEach(([, j]) => (next[j] += 1));
      return next;
    };
    const handles = keys.map((key, i) => {
      const it = point(key, { name: `belief in ${names[i]}`, color: COLORS[1], snap: 0.2 });
      it.setAttribute({ showInfobox: false });
      return it;
    });
    const describe = () => handles.forEach((it, i) => it.rendNode.setAttribute("aria-label", `belief in ${names[i]}: ${number(belief()[i])}. Arrow keys move it.`));
    handles.forEach((it, i) => {
      it.on("drag", () => {
        share(i, Math.round(5 * it.X())).forEach((n, j) => handles[j].setPosition(JXG.COORDS_BY_USER, [n / 5, row(j) - 0.6]));
        describe();
      });
    });
    describe();
    say(() => {
      const [[truth, waste], [mind, other]] = costs();
      return `Believed: ${belief().map((x, i) => `${names[i]} ${number(x)}`).join(", ")}. If p is true: entropy H(p) = ${shown(truth)} bits, mean surprise H(p, q) = ${shown(truth + waste, " bits")}, of which D(p\u2016q) = ${shown(waste, " bits")} is the price of the belief. If q were true and p believed: H(q) = ${shown(mind)} bits and D(q\u2016p) = ${shown(other, " bits")}.`;
    });
  },
});
