"""Deadlines: the window in which the work of a day may be entered. Read domain, windows, then downtime."""
