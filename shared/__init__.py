"""The kernel that all services stand on; it knows no service.

Read events, log (ledger first), city, commands, projections, http, values; then `service`, which puts them together.
"""
