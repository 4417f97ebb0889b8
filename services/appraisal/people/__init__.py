"""Employees and their careers: posts, ranks, superiors, sanctions. Read domain, commands, store, projection, api.

`sheet` imports many employees from a CSV.
"""
