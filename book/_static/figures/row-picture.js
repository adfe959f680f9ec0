figures.define("row-picture", {
  state: ["a", "b", "c", "d"],
  draw: ({ value, point, line, dot, say, number, COLORS, INK }) => {
    // the line through two points as n₁x + n₂y = c
    const row = (one, two) => {
      const [p, q] = [value(one), value(two)];
      let n = [p[1] - q[1], q[0] - p[0]];
      const lead = n.find((x) => x) || 1;
      const common = (s, t) => (t ? common(t, s % t) : s);
      const divisor = common(Math.abs(n[0]), Math.abs(n[1])) || 1;
      n = n.map((x) => (x / divisor) * Math.sign(lead));
      return [...n, n[0] * p[0] + n[1] * p[1]];
    };
    const meet = () => {
      const [[a, b, c], [d, e, f]] = [row("a", "b"), row("c", "d")];
      const det = a * e - b * d;
      return det ? [(c * e - b * f) / det, (a * f - c * d) / det] : [NaN, NaN];
    };
    point("a", { name: "first line, one point", color: COLORS[0], snap: 1 });
    point("b", { name: "first line, other point", color: COLORS[0], snap: 1 });
    point("c", { name: "second line, one point", color: COLORS[1], snap: 1 });
    point("d", { name: "second line, other point", color: COLORS[1], snap: 1 });
    line(() => value("a"), () => value("b"), COLORS[0]);
    line(() => value("c"), () => value("d"), COLORS[1], { dash: 2 });
    dot(meet, INK, 5);
    const term = (n, name, leads) => (n ? `${leads ? (n < 0 ? "\u2212" : "") : n < 0 ? " \u2212 " : " + "}${Math.abs(n) === 1 ? "" : number(Math.abs(n))}${name}` : "");
    const write = ([a, b, c]) => (a || b ? `${term(a, "x", true)}${term(b, "y", !a)} = ${number(c)}` : "two equal points give no line");
    say(() => {
      const rows = [row("a", "b"), row("c", "d")];
      const text = rows.map(write).join(";  ");
      if (rows.some(([a, b]) => !a && !b)) return `${text}.`;
      const [x, y] = meet();
      if (Number.isFinite(x)) return `${text}.  One solution: x = ${number(x)}, y = ${number(y)}.`;
      return rows[0][2] === rows[1][2] ? `${text}.  The same line twice: infinitely many solutions.` : `${text}.  Parallel lines: no solution.`;
    });
  },
});
