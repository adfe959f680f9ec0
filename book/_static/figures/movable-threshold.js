figures.define("movable-threshold", {
  state: ["c", "effect", "n", "drawn"],
  draw: ({ p, value, point, slider, counter, button, set, segment, label, curve, say, number, random, COLORS, INK, GRID }) => {
    const { zero, wide, tall, most } = p;
    slider("effect", { label: "effect, standard deviations", min: 0, max: 1, step: 0.05 });
    slider("n", { label: "n", min: 1, max: 200, step: 1 });
    counter("drawn");

    // The upper tail of the standard normal distribution, by the series of its area.
    const phi = (z) => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
    const tail = (z) => {
      if (Math.abs(z) > 8) return z > 0 ? 0 : 1;
      let [term, sum] = [z, z];
      for (let n = 3; Math.abs(term) > 1e-17 * Math.abs(sum); n += 2) sum += term *= (z * z) / n;
      return 0.5 - phi(z) * sum;
    };
    const c = () => value("c")[0] - zero;
    const shift = () => value("effect") * Math.sqrt(Math.round(value("n")));

    const grid = Array.from({ length: 261 }, (_, i) => -4 + i / 20);
    const bell = (middle) => () => grid.map((z) => [z + zero, tall * phi(z - middle())]);
    const part = (middle, inside) => () => {
      const z = grid.filter(inside);
      return z.length ? [[z[0] + zero, 0], ...z.map((at) => [at + zero, tall * phi(at - middle())]), [z[z.length - 1] + zero, 0]] : [];
    };
    const none = () => 0;
    curve(part(none, (z) => z >= c()), { strokeWidth: 0, fillColor: COLORS[0], fillOpacity: 0.45 });
    curve(part(shift, (z) => z < c()), { strokeWidth: 0, fillColor: COLORS[1], fillOpacity: 0.45 });
    curve(bell(none), { strokeColor: COLORS[0], strokeWidth: 2.5 });
    curve(bell(shift), { strokeColor: COLORS[1], strokeWidth: 2.5 });
    segment(() => [0, 0], () => [wide, 0], GRID, { strokeWidth: 1.5 });
    segment(() => [c() + zero, -3.4], () => [c() + zero, 7.3], INK, { strokeWidth: 1.5 });
    const small = { fontSize: 13, cssStyle: "" };
    for (const z of [-3, 0, 3, 6]) label(() => [zero + z, -0.75], number(z), INK, small);
    label(() => [wide - 0.3, -0.75], "z", INK, small);
    label(() => [zero - 1.3, 6.4], "no effect", COLORS[0], { ...small, anchorX: "right" });
    label(() => [Math.min(zero + shift() + 1.3, wide - 1.4), 6.4], "effect", COLORS[1], { ...small, anchorX: "left" });
    label(() => [Math.min(Math.max(c() + zero, 1.4), wide - 1.4), 8.1], () => "reject →", INK, small);

    // Studies: study i has two noises, the same each time.
    const stream = random(p.seed);
    const noise = Array.from({ length: most }, () => {
      const [radius, turn] = [Math.sqrt(-2 * Math.log1p(-stream())), 2 * Math.PI * stream()];
      return [radius * Math.cos(turn), radius * Math.sin(turn)];
    });
    const drawn = () => Math.min(Math.max(Math.round(value("drawn")), 0), most);
    const ticks = (which, at, y) => () => noise.slice(0, drawn()).slice(-200).flatMap((pair) => {
      const x = pair[which] + at() + zero;
      return x > 0 && x < wide ? [[x, y], [x, y - 0.65], [NaN, NaN]] : [];
    });
    curve(ticks(0, none, -1.4), { strokeColor: COLORS[0], strokeWidth: 1.2 });
    curve(ticks(1, shift, -2.5), { strokeColor: COLORS[1], strokeWidth: 1.2 });

    // The handle stays on the axis; all arrow keys move it.
    const handle = point("c", { name: "threshold", color: INK, snap: 0.1 });
    handle.setAttribute({ showInfobox: false });
    let before = value("c")[0];
    const put = (x) => {
      before = Math.min(Math.max(x, 0.2), wide - 0.2);
      handle.setPosition(JXG.COORDS_BY_USER, [before, 0]);
      handle.rendNode.setAttribute("aria-label", `threshold: ${number(c())}. Arrow keys move it.`);
    };
    handle.on("drag", () => put(handle.X() === before ? before + handle.Y() : handle.X()));
    for (const more of [1, 100]) button(more === 1 ? "Run one study of each kind" : "Run 100 of each", () => set("drawn", Math.min(drawn() + more, most)));
    button("Start again", () => set("drawn", 0));

    const count = (k, m) => `${k} of ${m}`;
    const share = (k, m) => (k === 0 || k === m ? "" : ` (${number((100 * k) / m, 1)} ± ${number(200 * Math.sqrt((k / m) * (1 - k / m) / m), 1)} %)`);
    say(() => {
      before = value("c")[0];
      const [alpha, power] = [tail(c()), tail(c() - shift())];
      const m = drawn();
      const alarms = noise.slice(0, m).filter(([a]) => a > c()).length;
      const missed = noise.slice(0, m).filter(([, b]) => b + shift() <= c()).length;
      const areas = `Threshold ${number(c())}: false alarms α = ${number(alpha, 3)}, misses β = ${number(1 - power, 3)}, power ${number(power, 3)}.`;
      if (!m) return `${areas} No study run yet.`;
      return `${areas} Without an effect ${count(alarms, m)} studies rejected${share(alarms, m)}, with an effect ${count(missed, m)} did not${share(missed, m)}.`;
    });
  },
});
