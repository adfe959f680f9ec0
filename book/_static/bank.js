// The exercise bank: words, kind and minutes choose which rows are shown.
const bank = document.querySelector(".exercise-bank");
if (bank) {
  const groups = [...bank.querySelectorAll(".table")].map((table) => ({
    heading: table.previousElementSibling,
    table,
    rows: [...table.querySelectorAll("tbody tr")],
  }));
  const form = document.createElement("form");
  form.className = "bank-form";
  form.setAttribute("role", "search");
  form.setAttribute("aria-label", "Exercises");
  const field = (words, input) => {
    const label = document.createElement("label");
    label.append(words, " ", input);
    form.append(label);
    return input;
  };
  const options = (names) => {
    const select = document.createElement("select");
    for (const [words, value] of names) select.append(new Option(words, value));
    return select;
  };
  const words = field("Topic or words", Object.assign(document.createElement("input"), { type: "search" }));
  const kind = field("Kind", options([["all", ""], ["by hand", "by hand"], ["by code", "by code"], ["think", "think"]]));
  const most = field("At most", options([["any time", "999"], ...["5", "10", "15", "20", "30"].map((n) => [`${n} minutes`, n])]));
  const count = document.createElement("p");
  count.setAttribute("role", "status");

  const plain = (text) => text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
  const choose = () => {
    const wanted = plain(words.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    let minutes = 0;
    for (const { heading, table, rows } of groups) {
      let here = 0;
      for (const row of rows) {
        const [name, what, time] = row.cells;
        const text = plain(`${heading.textContent} ${name.textContent}`);
        row.hidden =
          !wanted.every((word) => text.includes(word)) ||
          (kind.value && what.textContent.trim() !== kind.value) ||
          Number(time.textContent) > Number(most.value);
        if (row.hidden) continue;
        here += 1;
        minutes += Number(time.textContent);
      }
      heading.hidden = table.hidden = here === 0;
      shown += here;
    }
    const hours = Math.round(minutes / 6) / 10;
    count.textContent = shown ? `${shown} exercises, ${hours} hours` : "No exercise has all of this: take a shorter word.";
  };
  form.addEventListener("input", choose);
  form.addEventListener("submit", (event) => event.preventDefault());
  bank.prepend(form, count);
  choose();
}
