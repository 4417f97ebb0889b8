"""The catalogue of kinds of work with their standard time: defined by HR; submissions are checked against it.

Read domain, commands, sheet and api; read_model is the catalogue in memory, store and projection are its tables.
"""
