"""From LaTeX to PDF: the book for A4 and for a small screen, and each chapter alone.

    python print/build_pdf.py _build/latex _build/pdf

LaTeX's complaints are errors here: a sign that no font has, a reference to nothing,
a line or a formula that runs more than 20 pt out of the page.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import matplotlib

sys.path.insert(0, str(Path(__file__).parents[1] / "book" / "_ext"))
import edition
from chapters import Chapters

FONTS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
#: What the file is called, and what LaTeX is told before the text.
SIZES = {edition.STEM: "", f"{edition.STEM}-tablet": r"\def\tablet{}"}
TOO_FAR = 20.0  # points
COMPLAINTS = {
    r"Missing character: There is no (.*?) in font": "no font has the sign",
    r"LaTeX Warning: (?:Hyper r|R)eference `(.*?)' on page": "a reference to nothing:",
    r"LaTeX Warning: Citation `(.*?)' on page": "a citation of nothing:",
    r"LaTeX Warning: (There were multiply-defined labels)": "",
    r"LaTeX Warning: (Float too large for page by [\d.]+pt)": "",
    r"(Too many unprocessed floats)": "",
}


def complaints(log: str) -> list[str]:
    """List what a log says that a reader would see."""
    text = log.replace("\n", "")  # TeX breaks its lines anywhere
    found = [
        f"{words} {match}".strip()
        for pattern, words in COMPLAINTS.items()
        for match in dict.fromkeys(re.findall(pattern, text))
    ]
    for width, place in re.findall(
        r"Overfull \\hbox \(([\d.]+)pt too wide\) (.*?lines? [\d-]+)", text
    ):
        if float(width) > TOO_FAR:
            found.append(f"{width} pt out of the page: {place} of the LaTeX file")
    for much in re.finditer(r"Overfull \\vbox \(([\d.]+)pt too high\) has", text):
        if float(much[1]) > TOO_FAR:
            before = re.findall(r"\[(\d+)", text[: much.start()])
            page = f"the page after {before[-1]}" if before else "the first page"
            found.append(f"{much[1]} pt cut off at the foot of {page}")
    return found


def run(folder: Path, name: str) -> list[str]:
    """Set the book in one size; return what is wrong with it."""
    for path in FONTS.glob("DejaVuSansMono*.ttf"):
        if not (folder / path.name).exists():
            shutil.copyfile(path, folder / path.name)
    command = [
        "latexmk", "-xelatex", f"-jobname={name}", f"-usepretex={SIZES[name]}",
        "-interaction=nonstopmode", "-halt-on-error", "-quiet", "book.tex",
    ]  # fmt: skip
    result = subprocess.run(
        command, cwd=folder, env={**os.environ, "max_print_line": "1000", "FORCE_SOURCE_DATE": "1"},
        capture_output=True, encoding="utf-8", errors="replace", check=False,
    )  # fmt: skip
    log = (folder / f"{name}.log").read_text(encoding="utf-8", errors="replace")
    if result.returncode:
        wrong = re.search(r"^! .*?(?=^\S*\n\n|\Z)", log, re.S | re.M)
        return [wrong[0][:1500] if wrong else result.stdout[-1500:]]
    return complaints(log)


def main(latex: Path, out: Path) -> None:
    """Set the book in both sizes, and cut the first one into chapters."""
    with ThreadPoolExecutor() as pool:
        problems = dict(
            zip(SIZES, pool.map(lambda n: run(latex, n), SIZES), strict=True)
        )
    for name, found in problems.items():
        for problem in found:
            print(f"{name}: {problem}")
    if any(problems.values()):
        sys.exit("The PDF is not sound; the LaTeX files are in " + str(latex))
    out.mkdir(parents=True, exist_ok=True)
    for name in SIZES:
        shutil.copyfile(latex / f"{name}.pdf", out / f"{name}.pdf")
    whole = latex / f"{edition.STEM}.pdf"
    facts = json.loads((latex / "chapters.json").read_text(encoding="utf-8"))
    chapters = Chapters(whole, whole.with_suffix(".aux"), facts["site"])
    for name in chapters.pages:
        chapters.write(name, facts["titles"][name], out / "chapters" / f"{name}.pdf")
    print(
        f"The book for print: {whole.name} and {len(chapters.pages)} chapters in {out}"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
