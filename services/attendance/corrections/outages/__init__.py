"""Outages of terminals, power or network: one report corrects the punches of many people.

Read domain first (pure), then commands, forms, api, then store, projection.
"""
