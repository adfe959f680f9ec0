"""A server as GitHub Pages is: the site below a path of its own, compressed."""

import functools
import gzip
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

COMPRESSED = {".html", ".css", ".js", ".svg", ".json"}


@functools.cache  # pages and scripts are asked for again and again
def compressed(path: Path) -> bytes:
    """Return what a file holds, compressed."""
    return gzip.compress(path.read_bytes(), mtime=0)


class UnderSubPath(http.server.SimpleHTTPRequestHandler):
    """Serve a folder below a path, text compressed, in silence."""

    def __init__(self, *arguments: object, below: str, **options: object) -> None:
        """Take the path, with slashes around it."""
        self.below = below
        super().__init__(*arguments, **options)

    def translate_path(self, path: str) -> str:
        """Find the file below the folder; outside of the path there is none."""
        path = path.split("?")[0]
        if not path.startswith(self.below):
            return str(Path(self.directory) / "outside-of-the-site")
        return super().translate_path("/" + path.removeprefix(self.below))

    def do_GET(self) -> None:
        """Answer with the file."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        status = 200
        if not path.is_file():  # GitHub Pages shows the site's own page for it
            status, path = 404, Path(self.directory) / "404.html"
            if not (path.is_file() and self.path.startswith(self.below)):
                self.send_error(404)
                return
        self.send_response(status)
        self.send_header("Content-Type", self.guess_type(str(path)))
        if path.suffix in COMPRESSED:
            body = compressed(path)
            self.send_header("Content-Encoding", "gzip")
        else:
            body = path.read_bytes()
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with suppress(BrokenPipeError, ConnectionResetError):  # the tab was closed
            self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Keep quiet."""


@contextmanager
def serving(folder: Path, below: str = "/book/") -> Iterator[str]:
    """Serve while the block runs; give the address, with a slash at its end."""
    handler = functools.partial(UnderSubPath, directory=str(folder), below=below)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}{below}"
    server.shutdown()
    server.server_close()
