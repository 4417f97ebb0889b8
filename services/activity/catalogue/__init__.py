"""The catalogue of kinds of work with their standard time: defined by HR, and what a submission is held against.

Read domain, commands, sheet and api; read_model is the catalogue in memory, store and projection are its tables.
"""
