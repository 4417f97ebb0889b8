"""The ways to carry out commands: on one aggregate, on requests that others decide, with the open months in memory.

Read handler first, then requests (pure) and workflow, then open_months.
"""
