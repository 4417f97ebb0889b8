"""The command `ekinerja`: `main.py` declares the commands; each has the module of its name, which does the work.

Shared by all: `output` (print, fail), `system` (settings, ledger, services), `local_nats` (a NATS server here).
"""
