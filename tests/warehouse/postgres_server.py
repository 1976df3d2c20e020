"""A PostgreSQL server of a test run's own: in a folder of its own, on a socket in it, and on no port."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

# Debian keeps them here and not on the PATH.
_FOLDERS = (*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True), Path("/usr/local/bin"), Path("/usr/bin"))
_USER = "loader"
_OPTIONS = ("-c", "listen_addresses=", "-c", "fsync=off", "-c", "shared_buffers=16MB", "-c", "max_connections=20")


def program(name: str) -> str:
    """The path of one of PostgreSQL's programs; skips the test where there is none."""
    for folder in _FOLDERS:
        if (folder / name).is_file():
            return str(folder / name)
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"there is no {name} on this machine (PostgreSQL is not installed)")
    return found


@contextmanager
def server(encoding: str = "UTF8") -> Iterator[str]:
    """Yield the address of a new, empty server; it is stopped and removed afterwards."""
    initdb, postgres = program("initdb"), program("postgres")
    folder = Path(tempfile.mkdtemp(prefix="zb-pg-"))  # short: a socket's path has at most 107 bytes
    user = _unprivileged(folder)
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C", "HOME": str(folder)}
    data, log = folder / "data", folder / "log"
    try:
        made = subprocess.run(
            [initdb, "-D", str(data), "-U", _USER, "-E", encoding, "--locale=C", "--no-sync", "--auth=trust"],
            capture_output=True, text=True, user=user, env=environment, cwd=folder, check=False,
        )  # fmt: skip
        assert made.returncode == 0, made.stderr
        with log.open("w") as out:
            process = subprocess.Popen(
                [postgres, "-D", str(data), "-k", str(folder), *_OPTIONS],
                stdout=out, stderr=out, user=user, env=environment, cwd=folder,
            )  # fmt: skip
        try:
            address = f"postgresql://{_USER}@/postgres?host={folder}"
            _wait_for(address, process, log)
            yield address
        finally:
            process.terminate()  # SIGTERM: it waits for nobody's transaction longer than the timeout below
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.send_signal(2)  # SIGINT: ends them
                process.wait(20)
    finally:
        shutil.rmtree(folder)


def _unprivileged(folder: Path) -> str | None:
    """The server refuses to run as root: it gets the folder of, and runs as, a user without rights."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return nobody.pw_name


def _wait_for(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(300):
        try:
            psycopg.connect(address, connect_timeout=2).close()
        except psycopg.OperationalError:
            assert process.poll() is None, log.read_text()
        else:
            return
        try:
            process.wait(0.1)
        except subprocess.TimeoutExpired:
            continue
    raise AssertionError(log.read_text())
