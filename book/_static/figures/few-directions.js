figures.define("few-directions", {
  state: ["k", "asked"],
  draw: ({ p: given, value, slider, counter, button, set, segment, rectangles, label, say, number, COLORS, INK, GRID }) => {
    const { words, texts } = given;
    const n = texts.length;
    const [zero, unit] = [2.4, 6.4]; // where the cosine is 0, and how far 1 goes
    const ones = (row) => {
      const length = Math.hypot(...row);
      return row.map((x) => (length ? x / length : 0));
    };
    const dot = (x, y) => x.reduce((sum, a, i) => sum + a * y[i], 0);
    const table = texts.map((text) => ones(words.map((word) => (text.split(" ").includes(word) ? 1 : 0))));
    // Eigenvectors of W W' by Jacobi's rotations: the texts' coordinates are U diag(s).
    const G = table.map((a) => table.map((b) => dot(a, b)));
    const U = table.map((_, i) => table.map((_, j) => (i === j ? 1 : 0)));
    for (let sweep = 0; sweep < 30; sweep += 1) {
      for (let a = 0; a < n; a += 1) {
        for (let b = a + 1; b < n; b += 1) {
          if (Math.abs(G[a][b]) < 1e-14) continue;
          const angle = Math.atan2(2 * G[a][b], G[a][a] - G[b][b]) / 2;
          const [c, s] = [Math.cos(angle), Math.sin(angle)];
          const mix = (row) => ([row[a], row[b]] = [c * row[a] + s * row[b], c * row[b] - s * row[a]]);
          for (const row of [...G, ...U]) mix(row);
          for (let j = 0; j < n; j += 1) [G[a][j], G[b][j]] = [c * G[a][j] + s * G[b][j], c * G[b][j] - s * G[a][j]];
        }
      }
    }
    const order = G.map((_, j) => j).sort((a, b) => G[b][b] - G[a][a]);
    const s = order.map((j) => Math.sqrt(Math.max(G[j][j], 0)));
    const places = U.map((row) => order.map((j, l) => row[j] * s[l]));

    slider("k", { label: "directions kept, k", min: 1, max: n, step: 1 });
    counter("asked");
    const on = (j) => value("asked")[j] !== 0;
    const query = () => ones(words.map((_, j) => (on(j) ? 1 : 0)));
    const plain = () => table.map((row) => dot(row, query()));
    const latent = () => {
      const k = Math.round(value("k"));
      const at = order.map((j, l) => plain().reduce((sum, x, i) => sum + x * U[i][j], 0) / s[l]).slice(0, k);
      return places.map((place) => {
        const sizes = Math.hypot(...at) * Math.hypot(...place.slice(0, k));
        return sizes > 1e-9 ? dot(at, place.slice(0, k)) / sizes : 0;
      });
    };
    const bars = (list, up) => () => list().map((x, i) => [zero + Math.min(0, x) * unit, -1.6 * i - 0.5 + up, Math.abs(x) * unit, 0.42]);
    const small = { fontSize: 13, cssStyle: "" };
    segment(() => [zero, 0.5], () => [zero, -1.6 * n + 0.6], GRID, { strokeWidth: 1 });
    for (const x of [0, 0.5, 1]) label(() => [zero + x * unit, 1], number(x), INK, small);
    rectangles(bars(plain, 0.05), GRID);
    rectangles(bars(latent, -0.45), COLORS[0]);
    texts.forEach((text, i) => label(() => [-9.4, -1.6 * i - 0.45], text, INK, { ...small, anchorX: "left" }));

    const toggles = words.map((word, j) => button(word, () => set("asked", value("asked").map((x, i) => (i === j ? 1 - x : x)))));
    say(() => {
      toggles.forEach((toggle, j) => {
        toggle.setAttribute("aria-pressed", on(j));
        toggle.style.fontWeight = on(j) ? "bold" : "";
        toggle.style.textDecoration = on(j) ? "" : "line-through";
      });
      const asked = words.filter((_, j) => on(j)).join(" ");
      const list = (cosines) => cosines.map((x) => number(x)).join(", ");
      return asked ? `Asked: ${asked}. Cosines in words: ${list(plain())}; in k = ${number(value("k"))} directions: ${list(latent())}.` : `Nothing is asked, with k = ${number(value("k"))}. Press a word.`;
    });
  },
});
