"""Statements kept and shown: the fold of the log into rows and published statements, and the routes that read them.

Read projection, store, city_log, then api.
"""
