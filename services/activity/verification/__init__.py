"""Verification: the queue of a superior, their decisions, and their look at evidence. Read forms, queue, then api."""
