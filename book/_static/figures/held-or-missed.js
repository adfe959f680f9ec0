figures.define("held-or-missed", {
  state: ["n", "level", "truth", "family", "method", "drawn"],
  draw: ({ p: given, value, point, slider, counter, button, set, segment, label, curve, say, number, random, COLORS, INK, GRID }) => {
    const { wide, tall, shown, most } = given; // 0 to 1 to the right, room for the last intervals
    slider("n", { label: "n", min: 2, max: 50, step: 1 });
    slider("level", { label: "level", min: 0.5, max: 0.99, step: 0.01 });
    counter("family");
    counter("method");
    counter("drawn");
    const drawn = () => Math.min(Math.max(Math.round(value("drawn")), 0), most);
    const mean = () => Math.min(Math.max(Math.round((100 * value("truth")[0]) / wide) / 100, 0.01), 0.99);
    const yesNo = () => value("family") === 3;
    const wilson = () => value("method") === 3 && yesNo();

    // A population with this mean: its standard deviation, and a value from two random numbers.
    const bell = (chance) => Math.sqrt(-2 * Math.log1p(-chance())) * Math.cos(2 * Math.PI * chance());
    const laws = [
      (m) => ({ name: `Normal, mean ${number(m)}`, sd: 0.2, draw: (chance) => m + 0.2 * bell(chance) }),
      (m) => ({ name: `Exponential, mean ${number(m)}`, sd: m, draw: (chance) => -m * Math.log1p(-chance()) }),
      (m) => ({ name: `Log-normal, mean ${number(m)}`, sd: m * Math.sqrt(Math.E - 1), draw: (chance) => m * Math.exp(bell(chance) - 0.5) }),
      (m) => ({ name: `Yes or no, probability ${number(m)}`, sd: Math.sqrt(m * (1 - m)), draw: (chance) => (chance() < m ? 1 : 0) }),
    ];

    // Areas under the normal curve (by its series) and Student's (a finite sum), from −x to x,
    // and the x that has a given area.
    const normal = (x) => {
      if (x > 8) return 1;
      let [term, sum] = [x, x];
      for (let k = 3; Math.abs(term) > 1e-17 * sum; k += 2) sum += term *= (x * x) / k;
      return 2 * sum * Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
    };
    const student = (df) => (x) => {
      const angle = Math.atan(x / Math.sqrt(df));
      const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
      let [sum, term] = [0, df % 2 ? cosine : 1];
      for (let j = df % 2 ? 3 : 2; j <= df; j += 2) {
        sum += term;
        term *= ((j - 1) / j) * cosine * cosine;
      }
      return df % 2 ? (2 * (angle + sine * sum)) / Math.PI : sine * sum;
    };
    const solve = (area, level) => {
      let [low, high] = [0, 1];
      while (area(high) < level) high *= 2;
      for (let i = 0; i < 50; i += 1) {
        const middle = (low + high) / 2;
        if (area(middle) < level) low = middle;
        else high = middle;
      }
      return (low + high) / 2;
    };
    // All p within z of their own standard errors from the share.
    const score = (share, n, z) => {
      const c = (z * z) / (2 * n);
      const reach = z * Math.sqrt((share * (1 - share)) / n + (c * c) / (z * z));
      return [(share + c - reach) / (1 + 2 * c), (share + c + reach) / (1 + 2 * c)];
    };

    // The samples so far, each from a generator of its own, and their intervals.
    let key = "";
    let samples = [];
    let ends = "";
    let found = [];
    const now = () => {
      const [n, level, m] = [Math.round(value("n")), value("level"), mean()];
      const law = laws[value("family")](m);
      const at = `${n} ${m} ${value("family")}`;
      if (key !== at) samples = [];
      key = at;
      samples.length = Math.min(samples.length, drawn());
      while (samples.length < drawn()) {
        const chance = random(given.seed + 7919 * samples.length);
        const x = Array.from({ length: n }, () => law.draw(chance));
        const middle = x.reduce((sum, one) => sum + one, 0) / n;
        samples.push([middle, Math.sqrt(x.reduce((sum, one) => sum + (one - middle) ** 2, 0) / (n - 1))]);
      }
      const which = `${at} ${level} ${value("method")} ${samples.length}`;
      if (ends !== which) {
        ends = which;
        const byT = value("method") === 2 || (value("method") === 3 && !yesNo());
        const times = solve(byT ? student(n - 1) : normal, level);
        found = samples.map(([middle, s]) => {
          if (wilson()) return score(middle, n, times);
          const reach = (times * (value("method") ? s : law.sd)) / Math.sqrt(n);
          return [middle - reach, middle + reach];
        });
        found.times = times;
      }
      return { n, level, m, name: law.name, found };
    };

    const small = { fontSize: 12, cssStyle: "" };
    const grey = "#565b64";
    segment(() => [0, 0], () => [wide, 0], GRID, { strokeWidth: 1.5 });
    for (const x of [0, 0.25, 0.5, 0.75, 1]) label(() => [wide * x, -1.5], number(x), grey, small);
    segment(() => [wide * mean(), 0], () => [wide * mean(), tall + 1], INK, { strokeWidth: 1.5, dash: 2 });

    // The last ones, the newest on top; thin if they hold the mean.
    const gap = [NaN, NaN];
    const within = (x) => Math.min(Math.max(wide * x, -1), wide + 1);
    const bars = (miss) => () => {
      const { m, found } = now();
      const last = found.slice(-shown);
      return last.flatMap(([low, high], i) => {
        const y = (tall * (i + 1)) / shown;
        const wrong = low > m || high < m;
        if (wrong !== miss) return [];
        const [left, right] = [within(low), within(high)];
        return [[left, y], [Math.max(right, left + 0.15), y], gap];
      });
    };
    curve(bars(false), { strokeColor: COLORS[0], strokeWidth: 1.5 });
    curve(bars(true), { strokeColor: COLORS[1], strokeWidth: 5 });

    const keep = ([x]) => [Math.min(Math.max(x, wide / 100), wide - wide / 100), 0];
    const handle = point("truth", { name: "true mean", color: INK, snap: wide / 100, keep, tell: ([x]) => number(x / wide) });
    handle.setAttribute({ showInfobox: false });

    for (const more of [1, 50, 1000]) button(more === 1 ? "Draw one" : `Draw ${more}`, () => set("drawn", Math.min(drawn() + more, most)));
    button("Start again", () => set("drawn", 0));
    ["Normal", "Exponential", "Log-normal", "Yes or no"].forEach((name, k) => button(name, () => set("family", k)));
    ["z and σ", "z and s", "t and s", "Wilson"].forEach((name, k) => button(name, () => set("method", k)));

    say(() => {
      const { n, level, m, name, found } = now();
      const ways = ["z = TIMES with the true σ", "z = TIMES with s", "t = TIMES with s", wilson() ? "Wilson with z = TIMES" : "t = TIMES with s (Wilson is for yes or no)"];
      const how = `${name}; n = ${n}, level ${number(level)}, ${ways[value("method")].replace("TIMES", number(found.times || 0))}.`;
      const total = found.length;
      if (!total) return `${name}; n = ${n}, level ${number(level)}. No sample drawn yet.`;
      const low = found.filter((ends) => ends[1] < m).length;
      const high = found.filter((ends) => ends[0] > m).length;
      const held = total - low - high;
      const range = score(held / total, total, 2).map((x) => number(x, 3));
      return `${how} ${total} drawn: ${held} hold the mean; misses: ${low} below it, ${high} above. Share that holds: ${number(held / total, 3)}, from ${range[0]} to ${range[1]} (Wilson, two standard errors).`;
    });
  },
});
