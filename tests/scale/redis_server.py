"""A Redis server of a test run's own: on a port of loopback, with a password, in memory alone."""

import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.slow.test_up import free_port


@contextmanager
def redis_server() -> Iterator[str]:
    """Yield the address of a new broker, password included; it is stopped and forgotten afterwards."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("there is no redis-server on this machine")
    port, password = free_port(), secrets.token_hex(12)
    with tempfile.TemporaryDirectory(prefix="zb-redis-") as folder:
        settings = Path(folder) / "redis.conf"  # a password on a command line would be seen by everybody
        settings.write_text(
            f'bind 127.0.0.1\nport {port}\nrequirepass {password}\nsave ""\nappendonly no\ndir {folder}\n', "utf-8"
        )
        settings.chmod(0o600)
        process = subprocess.Popen([program, str(settings)], stdout=subprocess.DEVNULL)
        try:
            for _ in range(100):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                assert process.poll() is None, "redis-server ended at once"
                time.sleep(0.1)
            yield f"redis://:{password}@127.0.0.1:{port}/0"
        finally:
            process.terminate()
            process.wait(20)
