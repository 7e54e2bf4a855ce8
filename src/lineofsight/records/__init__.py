"""Sources become typed rows, and typed rows become an immutable snapshot.

Begin with `load.py`, which is the whole way in: a file goes through `reading` (cells as text), `sources` (what kind of
upload it is), `mapping` (typed rows of the standard tables), `people` (pseudonyms) and `building` (a snapshot), and
`on_disk` writes it. The modules beside those rooms are the words that every other package uses: a `home` has
`snapshots`, a snapshot has `tables`, an upload is an `extract`, and what could not be used is a `problem`.
"""
