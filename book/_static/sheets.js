// A sheet of formulas has a button that prints it.
document.querySelector(".print-sheet")?.addEventListener("click", () => print());
