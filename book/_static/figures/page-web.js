figures.define("page-web", {
  state: ["damping", "links", "start", "end"],
  draw: ({ p, board, value, still, slider, counter, button, set, place, arrow, label, say, number, COLORS, INK, GRID }) => {
    const n = p.links.length;
    const pages = [...Array(n).keys()];
    slider("damping", { label: "damping factor d", min: 0, max: 0.99, step: 0.01 });
    slider("start", { label: "from page", min: 1, max: n, step: 1 });
    slider("end", { label: "to page", min: 1, max: n, step: 1 });
    // links[j] has the bit i where page j links to page i
    counter("links");
    const out = () => value("links").map((bits, j) => pages.filter((i) => i !== j && (Math.round(bits) >> i) & 1));
    const chosen = () => [Math.round(value("start")) - 1, Math.round(value("end")) - 1];
    button("Add or remove this link", () => {
      const [j, i] = chosen();
      if (i !== j) set("links", value("links").map((bits, k) => (k === j ? Math.round(bits) ^ (1 << i) : bits)));
    });
    let known = "";
    let shares = [];
    const rank = () => {
      const d = value("damping");
      const now = JSON.stringify([d, out()]);
      if (now === known) return shares;
      known = now;
      shares = pages.map(() => 1 / n);
      for (let step = 0; step < 2000; step += 1) {
        const next = pages.map(() => 0);
        out().forEach((ends, j) => ends.forEach((i) => (next[i] += (d * shares[j]) / ends.length)));
        const rest = (1 - next.reduce((a, b) => a + b, 0)) / n;
        const change = pages.reduce((sum, i) => sum + Math.abs(next[i] + rest - shares[i]), 0);
        shares = next.map((share) => share + rest);
        if (change < 1e-9) break;
      }
      return shares;
    };
    const at = (j) => [-Math.sin((2 * Math.PI * j) / n), Math.cos((2 * Math.PI * j) / n)];
    const radius = (j) => 0.45 * Math.sqrt(rank()[j]);
    // an arrow beside the line between two pages, so that the way back has room
    const ends = (j, i) => {
      const [a, b] = [at(j), at(i)];
      const along = [b[0] - a[0], b[1] - a[1]];
      const length = Math.hypot(...along);
      const unit = along.map((entry) => entry / length);
      const side = [-unit[1] * 0.06, unit[0] * 0.06];
      const from = radius(j) + 0.03;
      const to = length - radius(i) - 0.05;
      return [from, to].map((t) => a.map((entry, k) => entry + t * unit[k] + side[k]));
    };
    const there = (j, i) => out()[j].includes(i);
    const isChosen = (j, i) => chosen()[0] === j && chosen()[1] === i;
    for (const j of pages) {
      for (const i of pages) {
        if (i === j) continue;
        arrow(() => ends(j, i)[0], () => ends(j, i)[1], COLORS[0], { visible: () => there(j, i) && !isChosen(j, i), strokeWidth: 2 });
        arrow(() => ends(j, i)[0], () => ends(j, i)[1], COLORS[1], { visible: () => there(j, i) && isChosen(j, i) });
        arrow(() => ends(j, i)[0], () => ends(j, i)[1], COLORS[1], { visible: () => !there(j, i) && isChosen(j, i), dash: 2, strokeOpacity: 0.6, strokeWidth: 2 });
      }
      board.create("circle", [place(() => at(j)), () => radius(j)], { strokeColor: INK, strokeWidth: 1.5, fillColor: COLORS[2], fillOpacity: 0.25, ...still, center: { visible: false } });
      label(() => [1.08 * at(j)[0], at(j)[1] + (at(j)[1] < 0 ? -1 : 1) * (radius(j) + 0.14)], () => `${j + 1}: ${number(100 * rank()[j], 1)} %`, "#565b64", { fontSize: 14 });
    }
    say(() => {
      const [j, i] = chosen();
      const web = out().map((to, k) => `${k + 1} to ${to.length ? to.map((e) => e + 1).join(", ") : "none"}`).join("; ");
      const order = [...pages].sort((a, b) => rank()[b] - rank()[a]).map((k) => k + 1).join(", ");
      const link = i === j ? "A page's link to itself does not count." : `The link from ${j + 1} to ${i + 1} is ${there(j, i) ? "there" : "not there"}.`;
      return `Links: ${web}. d = ${number(value("damping"))}: shares ${rank().map((share) => number(share, 3)).join(", ")}; order ${order}. ${link}`;
    });
  },
});
