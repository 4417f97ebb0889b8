"""Rule sets: the mayor's numbers as data, and their adoption. Read rule_set, table, parse, domain, then the shell.

`domain.py` is the pure door, for the calculation and the command line; `feature.py` is the door to tables and routes.
"""
