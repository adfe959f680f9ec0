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
    """Serve a folder at /book/, text compressed, in silence."""

    def translate_path(self, path: str) -> str:
        """Find the file below the folder; outside of /book/ there is none."""
        path = path.split("?")[0]
        if not path.startswith("/book/"):
            return str(Path(self.directory) / "outside-of-the-site")
        return super().translate_path(path.removeprefix("/book"))

    def do_GET(self) -> None:
        """Answer with the file."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        status = 200
        if not path.is_file():  # GitHub Pages shows the site's own page for it
            status, path = 404, Path(self.directory) / "404.html"
            if not (path.is_file() and self.path.startswith("/book/")):
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
def serving(folder: Path) -> Iterator[str]:
    """Serve while the block runs; give the address, with a slash at its end."""
    handler = functools.partial(UnderSubPath, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/book/"
    server.shutdown()
    server.server_close()
