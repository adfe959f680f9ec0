figures.define("daily-looks", {
  state: ["effect", "rule", "drawn"],
  draw: ({ p: given, value, slider, counter, button, set, segment, label, curve, rectangles, say, number, random, COLORS, INK, GRID }) => {
    const { middle, unit, tall, looks, most } = given; // the height of z = 0, a z's height, the lower panel's height
    slider("effect", { label: "effect, in standard errors at the end", min: 0, max: 4, step: 0.2 });
    counter("rule");
    counter("drawn");
    const days = Array.from({ length: looks }, (_, k) => k + 1);
    const rules = [
      ["Stop at 1.96", () => 1.96],
      ["Only on the last day", (k) => (k < looks ? Infinity : 1.96)],
      ["Pocock", () => given.pocock],
      ["O’Brien–Fleming", (k) => given.fleming * Math.sqrt(looks / k)],
    ];
    const rule = () => Math.min(Math.max(Math.round(value("rule")), 0), rules.length - 1);
    const limit = (k) => rules[rule()][1](k);
    const drawn = () => Math.min(Math.max(Math.round(value("drawn")), 0), most);
    const effect = () => Math.min(Math.max(value("effect"), 0), 4);

    // Experiment i has a generator of its own, so that it is the same one under each rule.
    const noise = [];
    const experiment = (i) => {
      if (!noise[i]) {
        const chance = random(given.seed + 7919 * i);
        let sum = 0;
        noise[i] = days.map((k) => {
          sum += Math.sqrt(-2 * Math.log1p(-chance())) * Math.cos(2 * Math.PI * chance());
          return sum / Math.sqrt(k);
        });
      }
      return noise[i].map((z, k) => z + effect() * Math.sqrt((k + 1) / looks));
    };
    const stop = (path) => {
      const k = path.findIndex((z, j) => Math.abs(z) > limit(j + 1));
      return k < 0 ? looks : k; // the place of the day on which it stopped
    };
    let key = "";
    let kept = null;
    const now = () => {
      const at = `${effect()} ${rule()} ${drawn()}`;
      if (key !== at) {
        key = at;
        const stopped = Array(looks + 1).fill(0);
        for (let i = 0; i < drawn(); i += 1) stopped[stop(experiment(i))] += 1;
        let sum = 0;
        const shares = days.map((_, k) => (sum += stopped[k]) / Math.max(drawn(), 1));
        const time = stopped.reduce((total, count, k) => total + count * Math.min(k + 1, looks), 0) / Math.max(drawn(), 1);
        kept = { shares, time, top: shares[looks - 1] > 0.36 ? 1 : 0.4 };
      }
      return kept;
    };

    const small = { fontSize: 12, cssStyle: "" };
    const grey = "#565b64";
    const high = 4.6; // the largest |z| that is shown
    const up = (z) => middle + unit * Math.min(Math.max(z, -high), high);
    const share = (s) => (tall * s) / now().top;
    const gap = [NaN, NaN];

    label(() => [looks / 2, middle + unit * high + 0.55], "z after each day", INK, { fontSize: 14 });
    segment(() => [0, middle], () => [looks + 0.6, middle], GRID, { strokeWidth: 1 });
    for (const z of [-4, -2, 0, 2, 4]) label(() => [-0.7, up(z)], number(z), grey, small);
    for (const sign of [-1, 1]) {
      curve(() => days.flatMap((k) => (limit(k) <= high ? [[k - 0.5, up(sign * limit(k))], [k + 0.5, up(sign * limit(k))]] : [gap])), { strokeColor: COLORS[2], strokeWidth: 2.5 });
    }
    const path = (i) => {
      const z = experiment(i);
      return z.slice(0, stop(z) + 1).map((y, k) => [k + 1, up(y)]);
    };
    curve(() => Array.from({ length: Math.min(12, Math.max(drawn() - 1, 0)) }, (_, j) => path(drawn() - 2 - j)).flatMap((points) => [...points, gap]), { strokeColor: COLORS[0], strokeWidth: 1, strokeOpacity: 0.45 });
    curve(() => (drawn() ? path(drawn() - 1) : []), { strokeColor: COLORS[1], strokeWidth: 3.5 });
    curve(() => {
      if (!drawn() || stop(experiment(drawn() - 1)) === looks) return [];
      const [x, y] = path(drawn() - 1).at(-1);
      return Array.from({ length: 25 }, (_, k) => [x + 0.22 * Math.cos((k * Math.PI) / 12), y + 0.22 * Math.sin((k * Math.PI) / 12)]);
    }, { strokeColor: COLORS[1], fillColor: COLORS[1], fillOpacity: 1, strokeWidth: 2 });

    label(() => [looks / 2, tall + 0.5], "stopped by then, of 100", INK, { fontSize: 14 });
    segment(() => [0, 0], () => [looks + 0.6, 0], GRID, { strokeWidth: 1.5 });
    for (const part of [0, 0.25, 0.5, 0.75, 1]) label(() => [-0.7, tall * part], () => number(100 * part * now().top), grey, small);
    for (const k of days) if (k % 2 === 0 || k === 1) label(() => [k, -0.55], String(k), grey, small);
    label(() => [looks / 2, -1.2], "day", grey, small);
    rectangles(() => (drawn() ? days.map((k) => [k - 0.35, 0, 0.7, share(now().shares[k - 1])]) : []), COLORS[0], { fillOpacity: 0.45, strokeWidth: 1 });
    curve(() => (drawn() ? days.flatMap((k) => {
      const s = now().shares[k - 1];
      const error = 2 * Math.sqrt((s * (1 - s)) / drawn());
      return [[k, share(Math.max(s - error, 0))], [k, share(Math.min(s + error, 1))], gap];
    }) : []), { strokeColor: INK, strokeWidth: 1.5 });
    curve(() => [[0, share(0.05)], [looks + 0.6, share(0.05)]], { strokeColor: COLORS[1], strokeWidth: 2, dash: 2 });

    for (const more of [1, 100, 1000]) button(more === 1 ? "Run one" : `Run ${more}`, () => set("drawn", Math.min(drawn() + more, most)));
    button("Start again", () => set("drawn", 0));
    rules.forEach(([name], k) => button(name, () => set("rule", k)));

    say(() => {
      const kind = effect() ? `A/B tests with an effect of ${number(effect(), 1)} standard errors` : "A/A tests, no effect";
      const name = `Rule: ${rules[rule()][0]}. ${kind}.`;
      const n = drawn();
      if (!n) return `${name} None run yet.`;
      const s = now().shares[looks - 1];
      const error = 2 * Math.sqrt((s * (1 - s)) / n);
      const z = experiment(n - 1);
      const last = stop(z);
      const how = last < looks ? `stops on day ${last + 1} with z = ${number(z[last])}` : `ends with z = ${number(z[looks - 1])}, without an alarm`;
      return `${name} The newest ${how}. Of ${n}, stopped: ${number(100 * s, 1)} ± ${number(100 * error, 1)} of 100 (${effect() ? "power" : "false alarms"}); ${number(now().time, 1)} days on average.`;
    });
  },
});
