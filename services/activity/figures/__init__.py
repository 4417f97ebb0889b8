"""Figures of a month: how verifiers decide beside their peers, and how a unit's work is spread over its people.

Read domain, store and reader, then views, wording and api.
"""
