"""Workplaces: where a unit's people check in by phone. Read domain, registry, commands, api."""
