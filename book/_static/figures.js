// Interactive figures: the still picture stands on the page; what moves is loaded
// when the reader comes near, and takes its place. Each file in `figures/` defines
// one figure with `figures.define`; `figures/kit.js` holds what they share.

const figures = (() => {
  const root = new URL(document.documentElement.dataset.content_root, location.href);
  const drawings = new Map();
  const loading = new Map();

  const load = (path) => {
    if (!loading.has(path))
      loading.set(path, new Promise((done, failed) => {
        const script = document.createElement("script");
        script.src = new URL(`_static/${path}`, root);
        script.onload = done;
        script.onerror = () => failed(new Error(`${path} cannot be loaded`));
        document.head.append(script);
      }));
    return loading.get(path);
  };

  const start = async (element) => {
    const name = element.dataset.figure;
    try {
      await load("vendor/jsxgraph/jsxgraphcore.js");
      await load("figures/kit.js");
      await load(`figures/${name}.js`);
    } catch {
      return; // the still picture stays
    }
    figures.kit(element, drawings.get(name));
  };

  // The address may name a position: #fig-name?u=2,1&v=-1,1
  let linked = null;
  let position = "";
  try {
    const [id, named = ""] = decodeURIComponent(location.hash.slice(1)).split("?");
    if (named) [linked, position] = [document.getElementById(id), named];
  } catch {
    // a link that was cut within a sign names nothing
  }

  addEventListener("DOMContentLoaded", () => {
    const near = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries)
        if (isIntersecting) {
          near.unobserve(target);
          start(target);
        }
    }, { rootMargin: "400px" });
    for (const element of document.querySelectorAll(".live")) near.observe(element);
    linked?.scrollIntoView();
  });

  return {
    define: (name, drawing) => drawings.set(name, drawing),
    linked: (figure) => (figure === linked ? new URLSearchParams(position) : null),
  };
})();
