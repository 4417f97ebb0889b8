"""Holidays: read domain, proposals, commands, then api."""
