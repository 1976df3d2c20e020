"""How is a fault made to happen, and did it? System calls that fail or kill, small disks, limits, damaged bytes.

Each injector says what really fired: a call that was asked to fail and was never made proves nothing. What must hold
afterwards is left to `oracle`, what is done under a fault to `work`.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
# Calls that change what a disk holds. Each is a point at which a process may die, or be refused.
WRITES = (
    *("write", "pwrite64", "fsync", "fdatasync", "syncfs", "ftruncate", "link", "linkat", "symlink", "symlinkat"),
    *("rename", "renameat", "renameat2", "unlink", "unlinkat", "rmdir", "mkdir", "mkdirat", "chmod", "fchmodat"),
)
READS = ("read", "pread64", "openat")


class Fault(StrEnum):
    """What befalls a system call."""

    KILL = "KILL"
    EIO = "EIO"
    ENOSPC = "ENOSPC"


@dataclass(frozen=True, slots=True)
class Point:
    """The `nth` call of this name in the first thread of a process, and what it was made on."""

    call: str
    nth: int
    on: str

    def __str__(self) -> str:
        return f"{self.call}#{self.nth} {self.on}"


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended, and how many faults really befell it."""

    code: int
    fired: int
    output: str
    seconds: float

    @property
    def last_line(self) -> str:
        """What it said last."""
        return (self.output.strip().splitlines() or [""])[-1]


def child_environment(**changes: str) -> dict[str, str]:
    """The environment of a child: ours without what steers our own commands, and no byte code written by the way."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ZHIBIAO_", "AIRFLOW", "PYTEST"))}
    return kept | {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(ROOT), **changes}


def python(module: str, *arguments: str) -> list[str]:
    """The command that runs a module of ours."""
    return [sys.executable, "-m", module, *arguments]


def run(command: Sequence[str], env: Mapping[str, str], seconds: float = 900) -> Ended:
    """Run a command to its end; nothing is injected."""
    started = time.monotonic()
    done = subprocess.run(
        command, env=dict(env), cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, errors="replace", timeout=seconds, check=False,
    )  # fmt: skip
    return Ended(done.returncode, 0, done.stdout, time.monotonic() - started)


@cache
def why_no_strace() -> str:
    """Why system calls cannot be made to fail here; empty when they can."""
    if shutil.which("strace") is None:
        return "strace is not installed"
    probe = ["strace", "-qq", "-e", "trace=fsync", "-e", "inject=fsync:error=EIO:when=1", "true"]
    done = subprocess.run(probe, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else f"strace may not trace: {done.stderr.strip()[:120]}"


def points(command: Sequence[str], env: Mapping[str, str], log: Path, below: Path, calls: Sequence[str]) -> list[Point]:
    """Every call of these names that the command's first thread makes on something below a folder, in order."""
    ended = run(_traced(command, log, calls), env)
    if ended.code != 0:
        raise RuntimeError(f"{command} fails without any fault: {ended.output[-2000:]}")
    counts: Counter[str] = Counter()
    found = []
    for line in log.read_text("utf-8", "replace").splitlines():
        match = re.match(r"(\w+)\(", line)
        if match is None:
            continue
        call = match[1]
        counts[call] += 1
        if str(below) in line:
            paths = re.findall(re.escape(str(below)) + r"[^\"<>]*", line)
            found.append(Point(call, counts[call], paths[-1].removeprefix(str(below)).lstrip("/")))
    return found


def hit(command: Sequence[str], env: Mapping[str, str], log: Path, point: Point, fault: Fault) -> Ended:
    """Run a command with one call of its first thread made to fail, or to be its last."""
    what = "signal=KILL" if fault is Fault.KILL else f"error={fault}"
    rule = f"inject={point.call}:{what}:when={point.nth}"
    ended = run(_traced(command, log, [point.call], rule), env)
    told = log.read_text("utf-8", "replace")
    fired = told.count("killed by SIGKILL") if fault is Fault.KILL else told.count("(INJECTED)")
    return Ended(ended.code, fired, ended.output, ended.seconds)


def _traced(command: Sequence[str], log: Path, calls: Sequence[str], rule: str | None = None) -> list[str]:
    # No -f: what a stage starts by itself (workers, dbt) is not hit, so one fault is asked for and one fires.
    inject = ["-e", rule] if rule else []
    return ["strace", "-q", "-y", "-s", "0", "-o", str(log), "-e", f"trace={','.join(calls)}", *inject, *command]


def killed_after(command: Sequence[str], env: Mapping[str, str], seconds: float, sign: int = signal.SIGKILL) -> Ended:
    """Start a command in a session of its own and signal all of it after some seconds, if it still runs then."""
    started = time.monotonic()
    process = subprocess.Popen(
        command, env=dict(env), cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, errors="replace", start_new_session=True,
    )  # fmt: skip
    try:
        output, _ = process.communicate(timeout=seconds)
        fired = 0
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, sign)
        fired = 1
        output, _ = process.communicate(timeout=120)
    return Ended(process.returncode, fired, output, time.monotonic() - started)


def limited(command: Sequence[str], *limits: str) -> list[str]:
    """The command under limits of the kernel, written as `prlimit` takes them: `--nofile=64`, `--fsize=100000`."""
    return ["prlimit", *limits, *command]


@cache
def why_no_namespace(*flags: str) -> str:
    """Why a namespace of our own (with mounts, or without a network) cannot be had; empty when it can."""
    if shutil.which("unshare") is None:
        return "unshare is not installed"
    done = subprocess.run(["unshare", *flags, "true"], capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else f"no namespace: {done.stderr.strip()[:120]}"


def on_small_disk(command: Sequence[str], folder: Path, mebibytes: int) -> list[str]:
    """The command in a mount namespace where `folder` is a disk of so many MiB. It ends with the command."""
    mount = f"mount -t tmpfs -o size={mebibytes}m none '{folder}' && exec \"$@\""
    return ["unshare", "-rm", "sh", "-c", mount, "sh", *command]


def with_folder(command: Sequence[str], content: Path, place: Path) -> list[str]:
    """The command in a mount namespace where the folder `place` shows what stands in the folder `content`."""
    mount = f"mount --bind '{content}' '{place}' && exec \"$@\""
    return ["unshare", "-rm", "sh", "-c", mount, "sh", *command]


def without_network(command: Sequence[str]) -> list[str]:
    """The command in a network namespace that has no interface up, not even loopback."""
    return ["unshare", "-rn", *command]


def without_rights_of_root(command: Sequence[str]) -> list[str]:
    """The command as somebody to whom the modes of files apply: root without its capabilities."""
    return ["setpriv", "--bounding-set=-all", "--inh-caps=-all", *command] if os.geteuid() == 0 else list(command)


def flip(path: Path, share: float = 0.5) -> None:
    """Turn one bit of a file over, whatever its mode."""
    data = bytearray(path.read_bytes())
    data[int(share * (len(data) - 1))] ^= 0x10
    overwrite(path, bytes(data))


def cut(path: Path, share: float = 0.5) -> None:
    """Leave only the beginning of a file."""
    data = path.read_bytes()
    overwrite(path, data[: int(share * len(data))])


def overwrite(path: Path, data: bytes) -> None:
    """Other bytes in the same file, whatever its mode."""
    path.chmod(0o644)
    path.write_bytes(data)


def copy_home(home: Path, target: Path) -> Path:
    """A home of its own for one fault."""
    subprocess.run(["cp", "-a", "--reflink=auto", str(home), str(target)], check=True)
    return target


def remove_home(home: Path) -> None:
    """Releases are read-only on purpose; take them away all the same."""
    for folder, _, _ in os.walk(home):
        Path(folder).chmod(0o755)
    shutil.rmtree(home, ignore_errors=True)
