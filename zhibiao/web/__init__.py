"""What does a person see in a browser? Pages of the current release, and the same figures as JSON.

`app` answers requests, `views` makes the pages' contents, `snapshot` asks the release; `report` writes the pages that
stand in every release. Importing the package costs nothing.
"""
