"""The list of what a person must do next, and how far a unit and the city are with a month.

Read domain (one person's list), expected and readiness, then store, queues and reader, then views and api.
"""
