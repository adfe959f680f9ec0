// Words take the size in which they fit their slide: fonts differ from system to system.

const fitting = (() => {
  const LEAST = 0.5;
  const wide = "pre, .katex-display, .table, .cell_output > *, img, .output";
  const over = (matter) => {
    const fit = matter.firstElementChild;
    return fit.offsetHeight > matter.clientHeight + 1 || fit.scrollWidth > matter.clientWidth + 1
      || [...fit.querySelectorAll(wide)].some((box) => box.scrollWidth > box.clientWidth + 1);
  };
  const words = (matter) => {
    matter.style.removeProperty("--fit");
    for (let fit = 1; fit > LEAST && over(matter); ) {
      fit -= 0.03;
      matter.style.setProperty("--fit", fit.toFixed(2));
    }
  };
  const heading = (line) => {
    for (let size = parseFloat(getComputedStyle(line).fontSize); line.scrollWidth > line.clientWidth + 1 && size > 20; ) {
      size -= 1;
      line.style.fontSize = `${size}px`;
    }
  };
  return { words, heading, over };
})();
