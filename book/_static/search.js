// Finds places of the book. The page of the search uses it, and tests in Node do.
// What it looks through, `BOOK`, is written by the build (book/_ext/site_search.py).

const search = (() => {
  if (typeof BOOK === "undefined" || typeof MiniSearch === "undefined") return null; // not loaded
  const GREEK = Object.fromEntries(
    "α alpha β beta γ gamma δ delta ε epsilon ϵ epsilon ζ zeta η eta θ theta ι iota κ kappa λ lambda μ mu ν nu ξ xi π pi ρ rho σ sigma ς sigma τ tau υ upsilon φ phi ϕ phi χ chi ψ psi ω omega"
      .split(" ").reduce((pairs, word, i, all) => (i % 2 ? [...pairs, [all[i - 1], word]] : pairs), []),
  );
  const SIGNS = { ...GREEK, "‖": "norm", "∥": "norm", "||": "norm", "∇": "gradient", "∑": "sum", "∏": "product", "∫": "integral", "√": "root", "∂": "derivative", "²": "squared", "∞": "infinity", "⊥": "orthogonal" };
  // A word, a function by its module, a number as 3.9, or a sign.
  const PIECE = /[a-zà-ɏ_][a-zà-ɏ0-9_\u0300-\u036f]*(?:\.[a-z_][a-z0-9_]*)*|\d+(?:\.\d+)*|\|\||[α-ωϵϕ‖∥∇∑∏∫√∂²∞⊥]/giu;
  const COMMON = new Set(("a about all also am an and any are as at be because been both but by can cannot could did do does each else for from get give given had has have he her here his how i if in into is it its itself " +
    "let like may me more most much must my no nor not of on once one only or other our out over own same say says shall she should show so some such than that the their them then there these they this those through to too under up use used using very was way we were what when where which while who whom whose why will with would you your").split(" "));
  // Words of a question that are no part of what is asked for.
  const ASKING = new Set("calculate compute computed computing determine explain explained find meaning need work works understand".split(" "));
  const PLURALS = { axes: "axis", bases: "basis", fig: "figure", hypotheses: "hypothesis", analyses: "analysis", indices: "index", matrices: "matrix", vertices: "vertex", formulae: "formula", maxima: "maximum", minima: "minimum" };

  // One spelling and one number of a word, British or American: regularization, neighbors.
  const stem = (word) => {
    if (Object.hasOwn(PLURALS, word)) return PLURALS[word];
    let text = word;
    if (/[^aeou]ies$/.test(text)) text = text.slice(0, -3) + "y";
    else if (/(?:[sx]|[cs]h)es$/.test(text)) text = text.slice(0, -2);
    else if (/[^ius]s$/.test(text) && text.length > 3) text = text.slice(0, -1);
    return text.replace(/([iy])z/g, "$1s").replace(/our/g, "or").replace(/ll/g, "l").replace(/tre$/, "ter");
  };
  const plain = (piece) => piece.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  const isName = (piece) => /[._]/.test(piece) && /[a-z]/.test(piece);

  // What a piece is found by: np.linalg.norm as that, as linalg.norm and as norm.
  const termsOf = (piece) => {
    const small = piece.toLowerCase();
    if (Object.hasOwn(SIGNS, small)) return small === piece ? [SIGNS[small]] : [piece, SIGNS[small]]; // Σ is not σ
    const word = plain(piece);
    if (!isName(word)) return [stem(word)];
    const parts = word.split(".");
    const tails = parts.map((_, i) => parts.slice(i).join("."));
    return [...new Set([...tails, ...parts.at(-1).split("_").map(stem)])].filter(Boolean);
  };
  const seen = new Map(); // the same words come again and again
  const terms = (piece) => {
    if (!seen.has(piece)) seen.set(piece, termsOf(piece));
    return seen.get(piece);
  };
  const tokenize = (text, field) => {
    const found = [];
    for (const { 0: piece, index } of text.matchAll(PIECE)) {
      if (field === "text") {
        // in a text, a letter alone belongs to a formula, unless it is one of A/B or t-test
        if (/^[a-z]$/i.test(piece) && !/[-/]/.test((text[index - 1] ?? "") + (text[index + 1] ?? ""))) continue;
        if (/^\d+\.\d/.test(piece) || COMMON.has(piece.toLowerCase())) continue;
      }
      found.push(...terms(piece));
    }
    return found;
  };
  const asked = (text) => {
    // In Aᵀ and A^-1 the sign is asked for; a letter says nothing.
    const signed = text.replace(/\^\s*(?:T\b|\{\\?(?:T|top)\}|\\top)|ᵀ|⊤/g, " transpose ").replace(/\^\s*(?:-1|\{-1\})|⁻¹/g, " inverse ");
    const question = signed.replace(/\bwhat (?:do|does|is|are)\b(.*)\bmean(?:t by)?\b/i, "$1"); // else the mean is meant
    const pieces = [...question.matchAll(PIECE)].map(([piece]) => piece);
    const telling = pieces.filter((piece) => !COMMON.has(plain(piece)));
    const wanted = telling.filter((piece) => !ASKING.has(plain(piece)));
    // In ∇f and ‖x‖ the sign is asked for.
    const signs = pieces.some((piece) => Object.hasOwn(SIGNS, piece.toLowerCase()));
    const isFiller = (piece) => signs && /^[a-z]$/i.test(piece);
    const used = [wanted.filter((piece) => !isFiller(piece)), wanted, telling, pieces].find((list) => list.length) ?? [];
    return [...new Set(used.map((piece) => terms(piece)[0]))];
  };

  const WEIGHTS = { section: 1.2, statement: 1.3, exercise: 0.7, figure: 0.6, function: 1.1, term: 1.5 };
  const places = BOOK.pages.flatMap(([address, part, found], page) =>
    found.map(([kind, anchor, title, text = "", entries = "", names = ""], i) => ({ page, part, address, kind, anchor, title, text, entries, names, first: i === 0 })));
  const chapter = (place) => BOOK.pages[place.page][2][0][2];
  // What else a place is known by: its label, and what one calls its kind.
  const known = ({ kind, anchor, entries, first }) => `${entries} ${kind === "section" ? (first ? "chapter" : "section") : (anchor.startsWith("symbol-") ? "" : anchor.replaceAll("-", " "))}`;

  const index = new MiniSearch({
    fields: ["title", "entries", "names", "text"],
    tokenize, processTerm: (term) => term,
    extractField: (place, field) => (field === "entries" ? known(place) : place[field]),
  });
  places.forEach((place, id) => (place.id = id));
  // One can type meanwhile. The texts of sections take the longest, and come last.
  const isLong = ({ kind }) => kind === "section";
  const begun = index.addAllAsync(places.filter((place) => !isLong(place)), { chunkSize: 200 });
  const ready = begun.then(() => index.addAllAsync(places.filter(isLong), { chunkSize: 50 }));

  // The reference of the package is for those who ask for a name as code has it.
  const isCode = (query) => /\w[._]\w|^mlmath$/.test(query);
  const weight = ({ kind, address, first }, code) =>
    (address.startsWith("api/") && !code ? 0.25 : 1) * WEIGHTS[kind] * (first ? 1.2 : 1) * (address.startsWith("labs/") ? 0.7 : 1) * (kind === "section" && address.startsWith("back-matter/") ? 0.3 : 1);
  const ENOUGH = 10; // places with all of the words; with fewer, some of the words will do
  const isWord = (term) => /^[a-z]{4,}$/.test(term);
  const find = (query, wanted = () => true) => {
    const terms = asked(query);
    const code = isCode(query.trim());
    const options = {
      tokenize: () => terms,
      boost: { title: 5, entries: 4, names: 1.5 },
      prefix: (term, i) => i === terms.length - 1 && !/^\d/.test(term) && term.length > 1, // it is still being typed
      boostDocument: (id) => weight(places[id], code),
      filter: ({ id }) => wanted(places[id]),
    };
    // Only what stands nowhere is taken for misspelt.
    const nowhere = (term) => isWord(term) && !index.search(term, { tokenize: () => [term], prefix: term === terms.at(-1) }).length;
    const misspelt = new Set(terms.filter(nowhere));
    const results = index.search(query, { ...options, fuzzy: (term) => misspelt.has(term) && 0.2 });
    const isWhole = ({ queryTerms }) => queryTerms.length === terms.length;
    const whole = results.filter(isWhole).length;
    const shown = whole < ENOUGH ? results : results.filter(isWhole);
    const score = (result) => result.score * (isWhole(result) ? 2 : 1);
    const found = shown.sort((a, b) => score(b) - score(a)).map(({ id, terms }) => ({ place: places[id], terms: new Set(terms) }));
    return { found, whole };
  };

  // A text in pieces, those marked that were searched for.
  const marked = (text, matched) => {
    const pieces = [];
    let at = 0;
    for (const { 0: piece, index } of text.matchAll(PIECE)) {
      if (!terms(piece).some((term) => matched.has(term))) continue;
      pieces.push({ text: text.slice(at, index) }, { text: piece, marked: true });
      at = index + piece.length;
    }
    return [...pieces, { text: text.slice(at) }].filter(({ text }) => text);
  };
  // The part of a text where most of what was searched for stands close together.
  const LENGTH = 220;
  const excerpt = (text, matched) => {
    if (text.length <= LENGTH) return marked(text, matched);
    const hits = [...text.matchAll(PIECE)].map(({ 0: piece, index }) => ({ index, hit: terms(piece).find((term) => matched.has(term)) })).filter(({ hit }) => hit);
    let best = { start: 0, count: 0 };
    for (const { index } of hits) {
      const count = new Set(hits.filter((other) => other.index >= index && other.index < index + LENGTH - 60).map(({ hit }) => hit)).size;
      if (count > best.count) best = { start: index, count };
    }
    const from = best.start < 60 ? 0 : text.indexOf(" ", best.start - 50) + 1;
    const to = from + LENGTH >= text.length ? text.length : text.lastIndexOf(" ", from + LENGTH);
    return [from && { text: "… " }, ...marked(text.slice(from, to), matched), to < text.length && { text: " …" }].filter(Boolean);
  };

  return { begun, ready, find, excerpt, marked, chapter };
})();
