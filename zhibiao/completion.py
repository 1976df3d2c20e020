"""What may the word that is being typed become? Names for the shell: questions, releases, builds, sources.

Asked at every press of Tab, so it lists folders of the home and of the project itself, and opens no release, no ledger
and no network. What cannot be listed completes to nothing: a shell has no place for a message.
"""

from collections.abc import Callable, Iterable
from pathlib import Path

import typer

from zhibiao.settings import Settings, SettingsError, load_settings

Names = list[tuple[str, str]]  # what is typed, and what some shells show beside it


def _quiet(names: Callable[[typer.Context], Iterable[tuple[str, str]]]) -> Callable[[typer.Context, str], Names]:
    """What begins as the word does; nothing for a home or a setting that cannot be read."""

    def complete(ctx: typer.Context, incomplete: str) -> Names:
        try:
            return [(name, about) for name, about in names(ctx) if name.startswith(incomplete)]
        except (OSError, SettingsError):
            return []

    return complete


@_quiet
def question(ctx: typer.Context) -> Iterable[tuple[str, str]]:
    """Questions by name, as long as nothing was asked yet."""
    from warehouse.questions import questions

    if ctx.params.get("words"):
        return ()
    return ((each.name, each.description) for each in questions())


@_quiet
def release(ctx: typer.Context) -> Iterable[tuple[str, str]]:
    """Releases, the newest first."""
    published = _settings(ctx).published
    return ((name, "release") for name in _folders(published))


@_quiet
def build(ctx: typer.Context) -> Iterable[tuple[str, str]]:
    """Builds that stand in the home, the newest first."""
    return ((name, "build") for name in _folders(_settings(ctx).home / "build"))


@_quiet
def source(ctx: typer.Context) -> Iterable[tuple[str, str]]:
    """Sources, by their records."""
    records = ctx.params.get("sources") or _settings(ctx).sources
    return ((path.stem, "source") for path in sorted(Path(records).glob("*.yml")))


def _settings(ctx: typer.Context) -> Settings:
    home = ctx.params.get("home")
    return load_settings(home=Path(home) if home else None)


def _folders(place: Path) -> list[str]:
    """The folders that a person may name; hidden ones are unfinished, and `current` is a link."""
    if not place.is_dir():
        return []
    found = (path.name for path in place.iterdir() if path.is_dir() and not path.is_symlink())
    return sorted((name for name in found if not name.startswith(".")), reverse=True)
