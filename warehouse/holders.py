"""Which files are open right now? What this machine's kernel tells of every process that may be looked into.

Files are known by device and inode, so a container that sees the folder under another path is seen too. A process of
another user cannot be looked into, nor one on another machine that shares the folder: how many could not is told, and
what follows from that is left to `warehouse.retention`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Open:
    """What is open: inodes of files and folders by device, and inodes alone of what is mapped into memory."""

    files: frozenset[tuple[int, int]]
    mapped: frozenset[int]  # a mapping's device is another number on some file systems, so it is left out
    unseen: int  # processes that could not be looked into

    def holds(self, folder: Path) -> bool:
        """Is this folder, or a file in it, open somewhere?"""
        found = [path.lstat() for path in (folder, *folder.rglob("*"))]
        return any((each.st_dev, each.st_ino) in self.files or each.st_ino in self.mapped for each in found)


def look(proc: Path = PROC) -> Open:
    """Look into every process. Where there is no such list of processes, nothing is seen to be open."""
    files: set[tuple[int, int]] = set()
    mapped: set[int] = set()
    unseen = 0
    for process in _processes(proc):
        try:
            files.update(_opened(process))
            mapped.update(_mapped((process / "maps").read_text("utf-8", "replace").splitlines()))
        except (FileNotFoundError, ProcessLookupError):
            continue  # it has ended, and holds nothing any more
        except OSError:  # another user's, or a file on a share that does not answer
            unseen += 1
    return Open(frozenset(files), frozenset(mapped), unseen)


def _processes(proc: Path) -> Iterable[Path]:
    return [path for path in proc.iterdir() if path.name.isdigit()] if proc.is_dir() else []


def _opened(process: Path) -> Iterable[tuple[int, int]]:
    """Device and inode of each open file, and of the folder that the process stands in."""
    for link in (process / "cwd", *(process / "fd").iterdir()):
        try:
            state = link.stat()
        except FileNotFoundError:
            continue  # closed since, or a pipe's end that is no file
        yield state.st_dev, state.st_ino


def _mapped(lines: Iterable[str]) -> Iterable[int]:
    """Inodes in lines of `maps`: address, rights, offset, device, inode and perhaps a path; 0 is no file."""
    inodes = (int(line.split(maxsplit=5)[4]) for line in lines)
    return (inode for inode in inodes if inode)
