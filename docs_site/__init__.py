"""How does docs/ become a site? Hooks of mkdocs, and the reference pages that are made of code and data.

Nothing here runs with the warehouse: `make site` does, and the tests.
"""
