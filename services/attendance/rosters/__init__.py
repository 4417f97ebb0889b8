"""Rosters: the shifts of single dates, which take precedence over schedule and holidays.

Read domain first (pure), then commands, forms, api, then store, projection.
"""
