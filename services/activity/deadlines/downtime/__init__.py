"""Downtime: the system could not be used, and deadlines move by it. Read domain, commands, read_model, then watch."""
