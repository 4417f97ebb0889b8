"""Assemblies (apel): read domain, commands, api. Their table is in `punches/`, the same aggregate."""
