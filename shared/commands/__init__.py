"""The way a command is carried out: on one aggregate, on requests that others decide, with the open months in memory.

Read handler first, then requests (pure) and workflow, then open_months.
"""
