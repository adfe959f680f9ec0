// Python beside the page: runs cells one after another in one namespace. It is
// started by a click, fetches Pyodide from the address that the page names, and
// the book's own package from the site.

let python = null;
const send = (message) => self.postMessage(message);

// What a cell does in a notebook: its last expression is shown, figures are shown
// at its end, an error shows the reader's own lines.
const BOOTSTRAP = `
import ast, builtins, io, linecache, os, sys, traceback, types
os.environ["MPLBACKEND"] = "agg"

class _Namespace(dict):
    pass

_space = {"__name__": "__main__", "__builtins__": builtins}
_glue = types.ModuleType("myst_nb")
_glue.glue = lambda *args, **kwargs: None  # numbers for the prose: the page has them
sys.modules["myst_nb"] = _glue

def _imports(source, seen):
    "Name the packages that a cell imports, also through the book's own modules."
    names = set()
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return names
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in found:
            top, *rest = name.split(".")
            names.add(top)
            if top != "mlmath":
                continue
            for depth in range(len(rest), 0, -1):
                stem = os.path.join(_site, "mlmath", *rest[:depth])
                for path in (stem + ".py", os.path.join(stem, "__init__.py")):
                    if os.path.exists(path) and path not in seen:
                        seen.add(path)
                        with open(path, encoding="utf-8") as file:
                            names |= _imports(file.read(), seen)
    return names

def needed(source):
    return "\\n".join(f"import {name}" for name in sorted(_imports(source, set()) - {"mlmath", "myst_nb"}))

def run(source, name):
    "Run a cell; return (error, figures as SVG)."
    linecache.cache[name] = (len(source), None, source.splitlines(True), name)
    try:
        tree = ast.parse(source, name)
        last = None
        if tree.body and isinstance(tree.body[-1], ast.Expr) and not source.rstrip().endswith(";"):
            last = ast.Expression(tree.body.pop().value)
        exec(compile(tree, name, "exec"), _space)
        if last is not None:
            value = eval(compile(last, name, "eval"), _space)
            # what prints itself, as the checks of a lab do, says so in this way
            if value is not None and not hasattr(type(value), "_ipython_display_"):
                print(repr(value))
    except BaseException as error:
        _close()
        lines = traceback.TracebackException.from_exception(error, compact=True)
        # a syntax error has no line of the reader's on the stack, an error has one first
        own = [] if isinstance(error, SyntaxError) else list(lines.stack)
        while own and own[0].filename != name:
            del own[0]
        lines.stack = traceback.StackSummary.from_list(own)
        return "".join(lines.format()), []
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return "", _figures()

def _figures():
    plt = sys.modules.get("matplotlib.pyplot")
    if plt is None:
        return []
    pictures = []
    for number in plt.get_fignums():
        file = io.StringIO()
        plt.figure(number).savefig(file, format="svg", bbox_inches="tight")
        pictures.append(file.getvalue())
    _close()
    return pictures

def _close():
    plt = sys.modules.get("matplotlib.pyplot")
    if plt is not None:
        plt.close("all")
`;

const start = async ({ index, wheel, interrupt }) => {
  const { loadPyodide } = await import(`${index}pyodide.mjs`);
  python = await loadPyodide({ indexURL: index });
  python.setStdout({ write: (bytes) => print("out", bytes) });
  python.setStderr({ write: (bytes) => print("err", bytes) });
  if (interrupt) python.setInterruptBuffer(interrupt);
  const answer = await fetch(wheel);
  if (!answer.ok) throw new Error(`the book's package cannot be fetched (${answer.status})`);
  const site = python.runPython("import sysconfig; sysconfig.get_path('purelib')");
  python.unpackArchive(await answer.arrayBuffer(), "wheel", { extractDir: site });
  python.globals.set("_site", site);
  python.runPython(BOOTSTRAP);
};

const decoder = { out: new TextDecoder(), err: new TextDecoder() };
let cell = null;
let printed = 0;
const MOST = 100_000; // characters a cell may print before the rest is left out
const print = (stream, bytes) => {
  const text = decoder[stream].decode(bytes, { stream: true });
  printed += text.length;
  if (printed <= MOST) send({ is: "printed", cell, stream, text });
  else if (printed - text.length <= MOST) send({ is: "printed", cell, stream: "err", text: "\n… the rest is left out\n" });
  return bytes.length;
};

const run = async ({ id, source, name }) => {
  const wanted = python.globals.get("needed")(source);
  let missing = "";
  await python.loadPackagesFromImports(wanted, {
    messageCallback: (text) => send({ is: "progress", text }),
    errorCallback: (text) => (missing = text),
  });
  if (missing) throw new Error(`What the cell imports cannot be fetched: ${missing}`);
  cell = id;
  printed = 0;
  const result = python.globals.get("run")(source, name);
  const [error, pictures] = result.toJs();
  result.destroy();
  send({ is: "done", cell: id, error, pictures });
};

self.onmessage = async ({ data }) => {
  try {
    if (data.do === "start") {
      await start(data);
      send({ is: "ready" });
    } else await run(data);
  } catch (error) {
    send({ is: "failed", cell: data.id, error: String(error?.message || error) });
  }
};
