"""Corrections: requests to add a missing punch or to excuse an absence, with the words that they need.

Read limits and domain first (both pure), then commands, forms, api, then store, projection, queue. `outages` is a
feature of its own, for many people at once.
"""
