"""Placeholder docstring, replaced when the package gets its face."""
