"""Arrivals: a stream of a unit's punches. Read domain, then hub and api."""
