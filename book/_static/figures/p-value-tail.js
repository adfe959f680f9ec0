figures.define("p-value-tail", {
  state: ["t", "df", "side", "drawn"],
  draw: ({ p, value, point, slider, counter, button, set, segment, label, curve, rectangles, say, number, random, COLORS, INK, GRID }) => {
    const { wide, tall, low, deep, most } = p;
    const zero = wide / 2;
    slider("df", { label: "degrees of freedom", min: 1, max: 40, step: 1 });
    counter("side");
    counter("drawn");
    const df = () => Math.round(value("df"));
    const side = () => Math.min(Math.max(Math.round(value("side")), 0), 2);
    const t = () => value("t")[0] - zero;

    // Student's density and upper tail; the constant from that of 1 or 2 degrees upwards.
    const constant = (k) => {
      let [now, c] = k % 2 ? [1, 1 / Math.PI] : [2, 1 / Math.sqrt(8)];
      for (; now < k; now += 2) c *= ((now + 1) / now) * Math.sqrt(now / (now + 2));
      return c;
    };
    const density = (k) => {
      const c = constant(k);
      return (x) => c * (1 + (x * x) / k) ** (-(k + 1) / 2);
    };
    // With x = sqrt(k) tan(a) the tail is an integral of a power of a cosine: Simpson's rule.
    const tail = (k) => {
      const c = constant(k) * Math.sqrt(k);
      const m = 60;
      return (x) => {
        const [from, to] = [Math.atan(Math.abs(x) / Math.sqrt(k)), Math.PI / 2];
        const h = (to - from) / m;
        let sum = 0;
        for (let i = 0; i <= m; i += 1) sum += (i % m ? (i % 2 ? 4 : 2) : 1) * Math.cos(from + i * h) ** (k - 1);
        const beyond = (c * sum * h) / 3;
        return x < 0 ? 1 - beyond : beyond;
      };
    };
    const pvalue = (upper) => (x) => [2 * upper(Math.abs(x)), 1 - upper(x), upper(x)][side()];

    const grid = Array.from({ length: 241 }, (_, i) => -6 + i / 20);
    const high = tall / 0.43;
    const area = (inside) => () => {
      const f = density(df());
      const x = grid.filter(inside);
      return x.length ? [[x[0] + zero, 0], ...x.map((at) => [at + zero, high * f(at)]), [x[x.length - 1] + zero, 0]] : [];
    };
    const shaded = { strokeWidth: 0, fillColor: COLORS[1], fillOpacity: 0.5 };
    const upto = () => (side() === 2 ? -Infinity : side() === 1 ? t() : -Math.abs(t()));
    const from = () => (side() === 1 ? Infinity : side() === 2 ? t() : Math.abs(t()));
    curve(area((x) => x <= upto() + 1e-9), shaded);
    curve(area((x) => x >= from() - 1e-9), shaded);
    curve(() => grid.map((x) => [x + zero, high * density(df())(x)]), { strokeColor: COLORS[0], strokeWidth: 2.5 });
    segment(() => [0, 0], () => [wide, 0], GRID, { strokeWidth: 1.5 });
    segment(() => [t() + zero, 0], () => [t() + zero, tall], INK, { strokeWidth: 1.2 });
    const small = { fontSize: 13, cssStyle: "" };
    for (const x of [-4, -2, 0, 2, 4]) label(() => [zero + x, -0.8], number(x), INK, small);
    label(() => [zero, 11.2], "statistic under the null", INK, { fontSize: 14 });
    label(() => [zero, low + deep + 0.9], "p-values of statistics drawn from the null", INK, { fontSize: 14 });

    // Statistics drawn from the null, each with a generator of its own.
    const drawn = () => Math.min(Math.max(Math.round(value("drawn")), 0), most);
    const normal = (chance) => Math.sqrt(-2 * Math.log1p(-chance())) * Math.cos(2 * Math.PI * chance());
    const statistic = (i) => {
      const chance = random(p.seed + 7919 * i);
      const k = df();
      const top = normal(chance);
      let squares = 0;
      for (let j = 0; j < k; j += 1) squares += normal(chance) ** 2;
      return top / Math.sqrt(squares / k);
    };
    let key = "";
    let kept = [];
    const values = () => {
      const at = `${df()} ${side()}`;
      if (key !== at) [key, kept] = [at, []];
      kept.length = Math.min(kept.length, drawn());
      const of = pvalue(tail(df()));
      while (kept.length < drawn()) kept.push(of(statistic(kept.length)));
      return kept;
    };
    const shares = () => {
      const counts = Array(20).fill(0);
      for (const x of values()) counts[Math.min(Math.floor(20 * x), 19)] += 1;
      return counts.map((count) => count / Math.max(drawn(), 1));
    };
    const up = (share) => Math.min(deep * share * 10, 1.1 * deep); // the even level at half the height
    const bar = wide / 20;
    rectangles(() => shares().map((share, k) => [k * bar, low, bar, up(share)]), COLORS[2], { fillOpacity: 0.45, strokeWidth: 1 });
    curve(() => shares().flatMap((share, k) => {
      const error = 2 * Math.sqrt((share * (1 - share)) / Math.max(drawn(), 1));
      const x = (k + 0.5) * bar;
      return error ? [[x, low + up(Math.max(share - error, 0))], [x, low + up(share + error)], [NaN, NaN]] : [];
    }), { strokeColor: INK, strokeWidth: 1.2 });
    segment(() => [0, low], () => [wide, low], GRID, { strokeWidth: 1.5 });
    segment(() => [0, low + deep / 2], () => [wide, low + deep / 2], COLORS[0], { strokeWidth: 1.5, dash: 2 });
    segment(() => [bar, low - 0.35], () => [bar, low + deep], COLORS[1], { strokeWidth: 1.5, dash: 2 });
    for (const x of [0, 0.25, 0.5, 0.75, 1]) label(() => [wide * x, low - 0.8], number(x), INK, small);

    // The handle stays on the axis; all arrow keys move it.
    const handle = point("t", { name: "statistic", color: INK, snap: 0.05 });
    handle.setAttribute({ showInfobox: false });
    let before = value("t")[0];
    const put = (x) => {
      before = Math.min(Math.max(x, 0.1), wide - 0.1);
      handle.setPosition(JXG.COORDS_BY_USER, [before, 0]);
      handle.rendNode.setAttribute("aria-label", `statistic: ${number(t())}. Arrow keys move it.`);
    };
    handle.on("drag", () => put(handle.X() === before ? before + handle.Y() : handle.X()));
    ["Two-sided", "Less", "Greater"].forEach((name, k) => button(name, () => set("side", k)));
    button("Draw one from the null", () => {
      set("drawn", Math.min(drawn() + 1, most));
      put(zero + Math.round(20 * statistic(drawn() - 1)) / 20);
    });
    button("Draw 200", () => set("drawn", Math.min(drawn() + 200, most)));
    button("Start again", () => set("drawn", 0));

    say(() => {
      before = value("t")[0];
      const it = ["Two-sided", "Less", "Greater"][side()];
      const here = `${it}, ${df()} ${df() > 1 ? "degrees" : "degree"} of freedom, statistic ${number(t())}: p = ${number(pvalue(tail(df()))(t()), 4)}.`;
      const m = drawn();
      if (!m) return `${here} None drawn from the null yet.`;
      const few = values().filter((x) => x <= 0.05).length;
      const share = few / m;
      return `${here} Of ${m} drawn from the null, ${few} have p up to 0.05: ${number(100 * share, 1)} ± ${number(200 * Math.sqrt((share * (1 - share)) / m), 1)} %.`;
    });
  },
});
