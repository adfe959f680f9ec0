// Reads and judges answers. The page uses it as one types, and the build, in
// Node, to hold each author's own answers against it. Nothing here is run as
// code: what a reader types is parsed by hand.

const check = (() => {
  class Unreadable extends Error {}

  const FUNCTIONS = {
    sqrt: Math.sqrt, exp: Math.exp, ln: Math.log, log: Math.log, log10: Math.log10, log2: Math.log2, abs: Math.abs,
    sin: Math.sin, cos: Math.cos, tan: Math.tan,
    asin: Math.asin, acos: Math.acos, atan: Math.atan, arcsin: Math.asin, arccos: Math.acos, arctan: Math.atan,
  };
  const CONSTANTS = { pi: Math.PI, e: Math.E };
  const NUMBER = /^(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?/;

  // Split a text into numbers, names and signs; 0.5 and 0,5 are the same number.
  const tokens = (text, names) => {
    const found = [];
    let rest = text
      .replace(/[\u2212\u2013]/g, "-").replace(/[×·⋅∙]/g, "*").replace(/[÷∕⁄]/g, "/")
      .replace(/π/g, " pi ").replace(/√/g, " sqrt ").replace(/²/g, "^2").replace(/³/g, "^3").replace(/\*\*/g, "^")
      .replace(/(?<![\d.,])(\d{1,3})((?:[\u00a0\u2009\u202f ]\d{3})+)(?!\d)/g, (_, a, b) => a + b.replace(/\s/g, ""));
    if (/\d[.,]\d{3}[.,]\d/.test(rest) || /\d(?:[.,]\d{3}){2,}/.test(rest))
      throw new Unreadable("Write large numbers without a sign between the thousands, such as 12345.6.");
    while ((rest = rest.trimStart())) {
      const number = rest.match(NUMBER);
      const name = rest.match(/^(?:log10|log2|[A-Za-zα-ω]+)/);
      if (number) found.push({ number: Number(number[0].replace(",", ".")) });
      else if (name && (Object.hasOwn(FUNCTIONS, name[0]) || Object.hasOwn(CONSTANTS, name[0]) || names.includes(name[0]))) found.push({ name: name[0] });
      else if (name) {
        // a product such as 2xy, letter by letter
        const letter = name[0][0];
        if (!names.includes(letter) && !Object.hasOwn(CONSTANTS, letter)) throw new Unreadable(`What is “${name[0].slice(0, 20)}”? ${names.length ? `Use ${names.join(", ")} and numbers.` : "Numbers, + − * / ^, sqrt, pi and brackets can be read."}`);
        found.push({ name: letter });
        rest = rest.slice(1);
        continue;
      } else if ("+-*/^()".includes(rest[0])) found.push({ sign: rest[0] });
      else throw new Unreadable(`The sign “${[...rest][0]}” cannot be read here.`);
      rest = rest.slice((number || name || [rest[0]])[0].length);
    }
    return found;
  };

  // sum: product (±product)*, product: power (*/ power)*, power: atom (^ power)?
  const parse = (text, names = []) => {
    if (text.length > 200) throw new Unreadable("That is too long to be read.");
    const list = tokens(text, names);
    let at = 0;
    const is = (signs) => at < list.length && list[at].sign !== undefined && signs.includes(list[at].sign);
    const fail = (what) => { throw new Unreadable(what); };
    const sum = () => {
      let left = product();
      while (is("+-")) {
        const [a, minus] = [left, list[at++].sign === "-"];
        const b = product();
        left = (v) => (minus ? a(v) - b(v) : a(v) + b(v));
      }
      return left;
    };
    const product = () => {
      let left = unary();
      for (;;) {
        const a = left;
        if (is("*/")) {
          const over = list[at++].sign === "/";
          const b = unary();
          left = (v) => (over ? a(v) / b(v) : a(v) * b(v));
        } else if (at < list.length && (list[at].name || list[at].sign === "(")) {
          const b = power(); // 2x, 3 sqrt(2)
          left = (v) => a(v) * b(v);
        } else if (at < list.length && list[at].number !== undefined) fail("Two numbers stand side by side: what joins them?");
        else return left;
      }
    };
    const unary = () => {
      if (!is("+-")) return power();
      const minus = list[at++].sign === "-";
      const a = unary();
      return minus ? (v) => -a(v) : a;
    };
    const power = () => {
      const a = atom();
      if (!is("^")) return a;
      at++;
      const b = unary();
      return (v) => a(v) ** b(v);
    };
    const atom = () => {
      const token = list[at++];
      if (!token) fail("Something is missing at the end.");
      if (token.number !== undefined) return () => token.number;
      if (token.sign === "(") {
        const inner = sum();
        if (!is(")")) fail("A bracket is not closed.");
        at++;
        return inner;
      }
      if (token.sign) fail(`Something is missing before “${token.sign}”.`);
      if (names.includes(token.name)) return (v) => v[token.name];
      if (token.name in CONSTANTS) return () => CONSTANTS[token.name];
      const f = FUNCTIONS[token.name];
      const a = token.name === "sqrt" && !is("(") ? power() : atom();
      return (v) => f(a(v));
    };
    if (!list.length) fail("Nothing is written yet.");
    const value = sum();
    if (at < list.length) fail(`What is “${list[at].sign}” doing there?`);
    return value;
  };

  const number = (text) => {
    const value = parse(text)({});
    if (!Number.isFinite(value)) throw new Unreadable("That is no finite number.");
    return value;
  };

  const near = (a, b, margin) => Math.abs(a - b) <= margin;
  // Exact answers may be off by rounding only; others by half a unit of their last
  // decimal, and the smallest bit more for a value like 0.125.
  const marginOf = (spec, value) =>
    spec.decimals === undefined ? 1e-9 * Math.max(1, Math.abs(value)) : 0.5000001 * 10 ** -spec.decimals;

  // "3 m" or "3": a unit after the number, turned into the one that is asked for.
  const withoutUnit = (spec, text) => {
    const units = { ...(spec.units || {}), ...(spec.unit ? { [spec.unit]: 1 } : {}) };
    for (const unit of Object.keys(units).sort((a, b) => b.length - a.length))
      if (text.trim().endsWith(unit)) return [text.trim().slice(0, -unit.length), units[unit]];
    return [text, 1];
  };

  const plural = (list) => (list.length === 1 ? `entry ${list[0]} is` : `entries ${list.slice(0, -1).join(", ")} and ${list.at(-1)} are`);

  const right = (say) => ({ state: "right", say: say || "Right." });
  const wrong = (say) => ({ state: "wrong", say });
  const unreadable = (say) => ({ state: "unreadable", say });

  // Is the given answer the author's foreseen one? Then say what he wrote for it.
  const foreseen = (spec, same) => {
    const index = (spec.wrong || []).findIndex((value) => same(value));
    return index < 0 ? null : { state: "wrong", feedback: index };
  };

  const judgeNumber = (spec, text) => {
    const [bare, factor] = withoutUnit(spec, text);
    const given = number(bare) * factor;
    const value = number(spec.value);
    const margin = marginOf(spec, value);
    if (near(given, value, margin)) return right();
    if (/\d[.,]\d{3}(?!\d)/.test(bare) && near(number(bare.replace(/[.,]/g, "")) * factor, value, margin))
      return unreadable("Write large numbers without a sign between the thousands.");
    const known = foreseen(spec, (w) => near(given, number(w), marginOf(spec, number(w))));
    if (known) return known;
    if (value && near(given, -value, margin)) return wrong("The size is right, the sign is not.");
    if (value && given && near(given * value, 1, 1e-6) && !near(value * value, 1, 1e-6)) return wrong("That is one over the number asked for.");
    if (near(given, value, 0.02 * Math.abs(value)))
      return wrong(spec.decimals === undefined ? "Close, but not exact: give a fraction or a root, or more decimals." : spec.decimals < 1 ? "Close. Round only at the end." : `Close. Round only at the end, and give ${spec.decimals === 1 ? "one decimal" : `${spec.decimals} decimals`}.`);
    return wrong(given > value ? "Too large. Go through your steps once more, or look at the hint." : "Too small. Go through your steps once more, or look at the hint.");
  };

  const POINTS = [0.37, 1.41, 2.23, -0.61, -1.87, 3.19];
  const judgeExpression = (spec, text) => {
    const [given, value] = [parse(text, spec.variables), parse(spec.value, spec.variables)];
    const same = (f, g) => {
      let compared = 0;
      for (const shift of POINTS) {
        const v = Object.fromEntries(spec.variables.map((name, i) => [name, shift + 0.53 * i]));
        const [a, b] = [f(v), g(v)];
        if (!Number.isFinite(b)) continue;
        if (!near(a, b, 1e-8 * Math.max(1, Math.abs(b)))) return false;
        compared++;
      }
      return compared > 2;
    };
    if (same(given, value)) return right();
    const known = foreseen(spec, (w) => same(given, parse(w, spec.variables)));
    if (known) return known;
    if (same((v) => -given(v), value)) return wrong("All signs are the other way round.");
    const at = Object.fromEntries(spec.variables.map((name, i) => [name, i + 1]));
    const place = spec.variables.map((name) => `${name} = ${at[name]}`).join(", ");
    const [a, b] = [given(at), value(at)];
    return wrong(Math.abs(a - b) > 1e-8 && Number.isFinite(a) && Number.isFinite(b)
      ? `Try it with numbers: for ${place} yours gives ${Number(a.toPrecision(6))}. Is that what the problem says?`
      : "That is another function than the one asked for. Compare the two for some numbers.");
  };

  const multiple = (a, b, margin) => {
    const i = b.findIndex((x) => x !== 0);
    const c = a[i] / b[i];
    return i >= 0 && c && a.every((x, k) => near(x, c * b[k], margin * Math.max(1, Math.abs(c)))) ? c : 0;
  };
  const sorted = (list) => [...list].sort((a, b) => a - b);

  const judgeVector = (spec, texts) => {
    const filled = texts.filter((text) => text.trim()).length;
    if (filled < texts.length) return unreadable(filled ? "Fill in all entries." : "Nothing is written yet.");
    const given = texts.map((text, i) => {
      try {
        return number(text);
      } catch (error) {
        throw error instanceof Unreadable ? new Unreadable(`Entry ${i + 1}: ${error.message}`) : error;
      }
    });
    const value = spec.value.map(number);
    const margin = marginOf(spec, Math.max(...value.map(Math.abs)));
    const same = (a, b) => a.every((x, i) => near(x, b[i], margin));
    const fits = (a, b) =>
      spec.upto === "multiple" ? multiple(a, b, margin) !== 0
        : spec.upto === "sign" ? same(a, b) || same(a.map((x) => -x), b)
          : spec.upto === "order" ? same(sorted(a), sorted(b))
            : same(a, b);
    if (fits(given, value)) return right();
    const known = foreseen(spec, (w) => fits(given, w.map(number)));
    if (known) return known;
    if (given.every((x) => x === 0)) return wrong("Not all entries are 0.");
    if (same(given.map((x) => -x), value)) return wrong("The sizes are right, all signs are the other way round.");
    if (!spec.upto && multiple(given, value, margin)) return wrong("The direction is right, the length is not.");
    if (same(sorted(given), sorted(value))) return wrong("These are the right numbers in another order.");
    if (spec.upto) return wrong("Not that one. Put it into the equation and see what comes out.");
    const off = value.flatMap((x, i) => (near(given[i], x, margin) ? [] : [i + 1]));
    return wrong(off.length === value.length ? "No entry fits yet. Look at the hint, or go through your steps once more." : `${plural(off).replace(/^e/, "E")} not right yet; the rest is.`);
  };

  const judgeMatrix = (spec, texts) => {
    const [rows, columns] = [spec.value.length, spec.value[0].length];
    const flat = { ...spec, value: spec.value.flat(), wrong: (spec.wrong || []).map((w) => w.flat()) };
    const verdict = judgeVector(flat, texts);
    if (verdict.state !== "wrong" || verdict.feedback !== undefined) return verdict;
    const [given, value] = [texts.map(number), flat.value.map(number)];
    const margin = marginOf(spec, Math.max(...value.map(Math.abs)));
    if (rows === columns && value.every((x, k) => near(x, given[(k % columns) * columns + Math.floor(k / columns)], margin)))
      return wrong("That is the transpose: rows and columns are the wrong way round.");
    const off = value.flatMap((x, k) => (near(given[k], x, margin) ? [] : [`row ${Math.floor(k / columns) + 1}, column ${(k % columns) + 1}`]));
    return off.length < value.length ? wrong(`Not right yet: ${off.join("; ")}.`) : verdict;
  };

  const judgeChoice = (spec, chosen) => {
    if (!chosen.length) return unreadable("Choose first.");
    const fine = spec.value;
    if (chosen.length === fine.length && chosen.every((i) => fine.includes(i))) return { ...right(), feedback: spec.kind === "choice" ? chosen[0] : undefined };
    const bad = chosen.find((i) => !fine.includes(i));
    if (bad !== undefined) return { state: "wrong", feedback: bad };
    return wrong("All that you chose is right, but something is missing.");
  };

  const JUDGES = { number: judgeNumber, expression: judgeExpression, vector: judgeVector, matrix: judgeMatrix, choice: judgeChoice, choices: judgeChoice };

  // `given`: a text, a list of texts (entries row by row), or a list of option numbers.
  // Returns {state: right | wrong | unreadable, say: a sentence, or feedback: the author's}.
  const judge = (spec, given) => {
    try {
      return JUDGES[spec.kind](spec, given);
    } catch (error) {
      if (error instanceof Unreadable) return unreadable(error.message);
      throw error;
    }
  };

  return { judge, number, parse, Unreadable };
})();

if (typeof module !== "undefined") module.exports = check;
