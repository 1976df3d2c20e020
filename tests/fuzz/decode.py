"""Fuzz `decode`: see tests/fuzz/runner.py."""

from tests.fuzz.runner import main

if __name__ == "__main__":
    main("decode")
