"""Start kernels by forking one process that has imported what most pages import.

Half of a short page's time is that of importing NumPy, SciPy and matplotlib. A fork has
them in its memory and nothing else: no name, no file, no figure, and the state of each
library as it is just after its import. Where there is no safe fork (only Linux has one),
kernels start as they always do.

Warm or not, a kernel is spoken to through files, not ports. Jupyter looks for free ports
and lets go of them for the kernel to take: between the two any process may. Then ZeroMQ
finds something there that is no kernel, gives up, and the next message to it waits for ever.

    warm_kernels.use(warm=True)  # from here on, all kernels of this process

Run as a program this file is that one process: it reads a line for each kernel.
"""

import atexit
import contextlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any, cast

#: No module of the book's own, and none whose parts a page could then use unimported:
#: `import scipy` gives all of SciPy anyway, `import sklearn` all of scikit-learn.
IMPORTED = (
    "ipykernel.kernelapp", "ipykernel.ipkernel", "numpy", "scipy.stats", "matplotlib.pyplot",
    "sklearn.datasets",
)  # fmt: skip
#: ipykernel's own choice, which matplotlib asks for on import (and loads when it draws).
BACKEND = "module://matplotlib_inline.backend_inline"


class Kernel:
    """What Jupyter asks of a process: the part of `subprocess.Popen` that it uses."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def poll(self) -> int | None:
        """Return None while it runs. (Who forked it has seen how it ended, and forgot.)"""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return 0
        return None

    wait = poll  # which Jupyter calls only after the end

    def send_signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


class Forker:
    """The process that forks, seen from the one that asks it to."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.process = subprocess.Popen(
            [sys.executable, "-Xfrozen_modules=off", __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        if said := json.loads(self.answer()):
            self.close()
            raise RuntimeError(f"on import of {IMPORTED}: {said}")

    def answer(self) -> str:
        assert self.process.stdout
        if line := self.process.stdout.readline():
            return line
        raise RuntimeError("the process that starts kernels has ended: see above")

    def start(self, arguments: list[str], env: dict[str, str], cwd: str) -> Kernel:
        assert self.process.stdin
        with self.lock:
            print(
                json.dumps([arguments, env, cwd]), file=self.process.stdin, flush=True
            )
            return Kernel(int(self.answer()))

    def close(self) -> None:
        """Let it come to its end, and with it all kernels that it has forked."""
        self.process.communicate()


def use(*, warm: bool) -> None:
    """Let all kernels of this process have files for ports, and start warm if wanted."""
    if sys.platform != "linux":
        return
    from jupyter_client.provisioning.factory import KernelProvisionerFactory
    from jupyter_client.provisioning.local_provisioner import LocalProvisioner

    class OverFiles(LocalProvisioner):
        def __init__(self, **how: Any) -> None:
            super().__init__(**how)
            self.sockets = TemporaryDirectory(prefix="kernel-")
            manager: Any = self.parent
            manager.transport, manager.ip = "ipc", f"{self.sockets.name}/socket"

        async def cleanup(self, restart: bool = False) -> None:
            await super().cleanup(restart)
            self.sockets.cleanup()

        @classmethod
        def load(cls) -> type["OverFiles"]:  # as an entry point does
            return cls

    class Warm(OverFiles):
        async def launch_kernel(self, cmd: list[str], **how: Any) -> Any:
            arguments = cmd[cmd.index("ipykernel_launcher") + 1 :]
            cwd = str(how.get("cwd") or Path.cwd())
            kernel: Any = forker.start(arguments, how["env"], cwd)
            self.process, self.cwd = kernel, cwd
            self.pid = self.pgid = kernel.pid
            return self.connection_info

    if warm:
        forker = Forker()
        atexit.register(forker.close)
    factory = KernelProvisionerFactory.instance()
    factory.provisioners["book"] = cast(Any, Warm if warm else OverFiles)
    factory.default_provisioner_name = "book"


def become(arguments: list[str], env: dict[str, str], cwd: str) -> None:
    """Be a kernel, in the process just forked, as `ipykernel_launcher` is one."""
    from ipykernel.kernelapp import launch_new_instance
    from numpy import random

    os.setsid()  # Jupyter ends a kernel together with what it has started
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    random.seed()  # noqa: NPY002 (for who uses it: chance of its own)
    os.environ.clear()
    os.environ |= env | {"JPY_PARENT_PID": str(os.getppid())}
    os.chdir(cwd)
    sys.argv = ["ipykernel_launcher.py", *arguments]
    launch_new_instance()


def serve() -> None:
    """Fork a kernel for each line until there are no more."""
    import warnings
    from importlib import import_module

    del sys.path[0]  # this file's folder, which is not a kernel's
    # ipykernel asks for it on import: a kernel ends as soon as this process does.
    os.environ |= {"MPLBACKEND": BACKEND, "JPY_PARENT_PID": str(os.getpid())}
    # What a library has to say on import would have been said in a page's cell.
    said: list[str] = []
    shown = warnings.showwarning
    warnings.showwarning = lambda message, *where, **more: said.append(repr(message))
    for name in IMPORTED:
        import_module(name)
    warnings.showwarning = shown
    print(json.dumps(said), flush=True)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system may forget who ended
    for line in sys.stdin:
        if (pid := os.fork()) == 0:
            become(*json.loads(line))
            os._exit(0)
        print(pid, flush=True)


if __name__ == "__main__":
    serve()
