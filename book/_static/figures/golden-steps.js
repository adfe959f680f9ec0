figures.define("golden-steps", {
  state: ["current", "steps"],
  draw: ({ p, board, value, slider, button, set, dot, segment, label, say, number, COLORS, INK, GRID }) => {
    const [FROM, TO, GOLDEN, MOST] = [6, 40, (Math.sqrt(5) - 1) / 2, 9];
    slider("current", { label: "current u, km/h", min: 0, max: 5.5, step: 0.5 });
    slider("steps", { label: "steps taken", min: 0, max: MOST, step: 1 });
    button("Next step", () => set("steps", Math.min(value("steps") + 1, MOST)));
    button("Step back", () => set("steps", Math.max(value("steps") - 1, 0)));
    const cost = (v) => (400 + 0.025 * v ** 3) / (v - value("current"));
    // speeds from 6 to 40 km/h along the width, costs from 20 to 80 euros along the height
    const across = (v) => (8.8 * (v - FROM)) / (TO - FROM);
    const up = (euros) => (8 * (euros - 20)) / 60;
    const level = (k) => -0.55 - 0.22 * k;
    const inner = ([a, b]) => [b - GOLDEN * (b - a), a + GOLDEN * (b - a)];
    const brackets = () => {
      const all = [[FROM, TO]];
      for (let k = 0; k < MOST; k += 1) {
        const [a, b] = all[k];
        const [c, d] = inner([a, b]);
        all.push(cost(c) <= cost(d) ? [a, d] : [c, b]);
      }
      return all;
    };
    const now = () => brackets()[Math.round(value("steps"))];
    const nan = [NaN, NaN];
    board.create("curve", [(t) => across(t), (t) => (cost(t) < 82 ? up(cost(t)) : NaN), FROM, TO], { strokeColor: COLORS[0], strokeWidth: 2.5, fixed: true, highlight: false, tabindex: null });
    segment(() => [0, -0.25], () => [8.8, -0.25], GRID, { strokeWidth: 1 });
    for (const v of [10, 20, 30, 40]) label(() => [across(v), -0.02], `${v}`, "#565b64", { fontSize: 11 });
    label(() => [6.6, 7.9], "euros a km", "#565b64", { fontSize: 13 });
    for (let k = 0; k <= MOST; k += 1) {
      const ends = (which) => () => (k <= value("steps") ? [across(brackets()[k][which]), level(k)] : nan);
      segment(ends(0), ends(1), COLORS[k % 2], { strokeWidth: () => (k === Math.round(value("steps")) ? 6 : 2.5) });
    }
    for (const which of [0, 1]) {
      const at = () => inner(now())[which];
      segment(() => [across(now()[which]), level(value("steps"))], () => [across(now()[which]), 8], GRID, { dash: 2, strokeWidth: 1 });
      dot(() => [across(at()), up(cost(at()))], INK, 4);
      label(() => [across(at()), up(cost(at())) + 0.45], "cd"[which], INK, { fontSize: 15 });
    }
    say(() => {
      const [a, b] = now();
      const [c, d] = inner([a, b]);
      const lower = cost(c) <= cost(d);
      const done = `After ${number(value("steps"))} steps against ${number(value("current"), 1)} km/h: from ${number(a)} to ${number(b)} km/h.`;
      return `${done} At c = ${number(c)} a km costs ${number(cost(c))} euros, at d = ${number(d)} it costs ${number(cost(d))}: the ${lower ? "right" : "left"} end goes next.`;
    });
  },
});
