"""Is this machine fit for the night, and what is to be done? `zhibiao doctor`.

`finding` says what an answer is, `checks` judges what was seen (pure), `sight` looks at the machine and changes
nothing, `examination` puts them together. Mending is left to the commands that each finding names.
"""
