figures.define("joint-table", {
  state: ["c00", "c10", "c20", "c01", "c11", "c21", "c02", "c12", "c22", "row"],
  draw: ({ p: given, value, point, slider, button, set, rectangles, segment, label, say, number, COLORS, INK, GRID }) => {
    const { tall, up, low, beside, reach } = given; // of a bar; from row to row; where the margins begin
    const THREE = [0, 1, 2];
    const base = (j) => 0.1 + up * j;
    const middle = (i) => 1.5 + 3 * i;
    const grey = "#565b64";
    const small = { fontSize: 12, cssStyle: "" };
    slider("row", { label: "row: the known value of Y", min: 0, max: 2, step: 1 });

    const weight = (i, j) => Math.min(Math.max((value(`c${i}${j}`)[1] - base(j)) / tall, 0), 1);
    const tables = () => {
      const w = THREE.map((i) => THREE.map((j) => weight(i, j)));
      const total = w.flat().reduce((a, b) => a + b, 0);
      const share = w.map((column) => column.map((entry) => (total ? entry / total : 0)));
      const px = share.map((column) => column.reduce((a, b) => a + b, 0));
      const py = THREE.map((j) => share.reduce((sum, column) => sum + column[j], 0));
      return { total, share, px, py };
    };
    const known = () => Math.min(Math.max(Math.round(value("row")), 0), 2);
    const inRow = () => {
      const { share, py } = tables();
      return share.map((column) => (py[known()] ? column[known()] / py[known()] : 0));
    };

    // Cells: a frame, a bar, the number, and the height that independence gives.
    for (const k of [0, 1, 2, 3]) {
      segment(() => [0, up * k], () => [9, up * k], GRID, { strokeWidth: 1 });
      segment(() => [3 * k, 0], () => [3 * k, 3 * up], GRID, { strokeWidth: 1 });
    }
    const corners = () => [[0, up * known()], [9, up * known()], [9, up * (known() + 1)], [0, up * (known() + 1)]];
    THREE.concat(3).forEach((k) => segment(() => corners()[k], () => corners()[(k + 1) % 4], COLORS[1], { strokeWidth: 2.5 }));
    for (const j of THREE) {
      const color = () => (j === known() ? 1 : 0);
      for (const shade of [0, 1]) {
        rectangles(() => (color() === shade ? THREE.map((i) => [middle(i) - 0.8, base(j), 1.6, tall * weight(i, j)]) : []), COLORS[shade], { fillOpacity: 0.55 });
      }
      for (const i of THREE) {
        const height = () => {
          const { total, px, py } = tables();
          return base(j) + Math.min(px[i] * py[j] * total, 1.1) * tall;
        };
        segment(() => [middle(i) - 1.2, height()], () => [middle(i) + 1.2, height()], INK, { strokeWidth: 2 });
        label(() => [3 * i + 2.9, base(j) + 3.25], () => number(tables().share[i][j]), grey, { ...small, anchorX: "right" });
      }
    }

    // Margins: below X alone and X in the row, on the right Y alone.
    rectangles(() => THREE.map((i) => [middle(i) - 0.8, low, 0.8, reach * tables().px[i]]), COLORS[0]);
    rectangles(() => THREE.map((i) => [middle(i), low, 0.8, reach * inRow()[i]]), COLORS[1]);
    rectangles(() => THREE.map((j) => [beside, base(j) + 1, reach * tables().py[j], 1]), COLORS[2]);
    segment(() => [0, low], () => [9, low], GRID, { strokeWidth: 1.5 });
    segment(() => [beside, 0], () => [beside, 3 * up], GRID, { strokeWidth: 1.5 });
    for (const k of THREE) {
      label(() => [middle(k), low - 0.45], `x = ${k}`, grey, small);
      label(() => [-0.1, base(k) + 1.5], `y = ${k}`, grey, { ...small, anchorX: "right" });
      label(() => [beside + 0.1, base(k) + 0.6], () => number(tables().py[k]), grey, { ...small, anchorX: "left" });
    }

    // Handles stay in the middle of their cells; all arrow keys move them.
    let before = {};
    for (const j of THREE) {
      for (const i of THREE) {
        const key = `c${i}${j}`;
        const name = `bar of x = ${i}, y = ${j}`;
        const handle = point(key, { name, color: INK, snap: 0.01 });
        handle.setAttribute({ showInfobox: false });
        const tell = () => handle.rendNode.setAttribute("aria-label", `${name}: ${number(weight(i, j))}. Arrow keys move it.`);
        let keyed = false;
        handle.on("keydrag", () => (keyed = true));
        handle.on("drag", () => {
          const way = Math.sign(handle.X() - middle(i) + (handle.Y() - before[key]));
          const y = keyed ? before[key] + 0.05 * tall * way : handle.Y();
          keyed = false;
          handle.setPosition(JXG.COORDS_BY_USER, [middle(i), Math.min(Math.max(y, base(j)), base(j) + tall)]);
          before[key] = handle.Y();
          tell();
        });
        tell();
      }
    }
    button("Make them independent", () => {
      const { total, px, py } = tables();
      const scale = Math.min(total, 1 / Math.max(...px.flatMap((a) => py.map((b) => a * b)), 1e-9));
      for (const i of THREE) for (const j of THREE) set(`c${i}${j}`, [middle(i), base(j) + tall * px[i] * py[j] * scale]);
    });

    say(() => {
      before = Object.fromEntries(THREE.flatMap((i) => THREE.map((j) => [`c${i}${j}`, value(`c${i}${j}`)[1]])));
      const { total, share, px, py } = tables();
      if (!total) return "Nothing is left: raise a bar.";
      const list = (entries) => entries.map((entry) => number(entry, 3)).join(", ");
      const mean = (q) => q[1] + 2 * q[2];
      const variance = (q) => q[1] + 4 * q[2] - mean(q) ** 2;
      const cov = share[1][1] + 2 * share[1][2] + 2 * share[2][1] + 4 * share[2][2] - mean(px) * mean(py);
      const spread = Math.sqrt(Math.max(variance(px) * variance(py), 0));
      const gap = Math.max(...THREE.flatMap((i) => THREE.map((j) => Math.abs(share[i][j] - px[i] * py[j]))));
      const row = py[known()] ? list(inRow()) : "undefined, as this row is empty";
      const rho = spread > 1e-9 ? `, correlation ${number(cov / spread, 3)}` : "";
      const kind = gap < 0.002 ? "Independent: all bars end at their lines." : `${Math.abs(cov) < 0.005 ? "As good as uncorrelated, but not" : "Not"} independent: a cell is ${number(gap, 3)} away from the product of its margins.`;
      return `X: ${list(px)}. Y: ${list(py)}. X given Y = ${known()}: ${row}. Covariance ${number(cov, 3)}${rho}. ${kind}`;
    });
  },
});
