"""Reminders sent as digests by e-mail or webhook, each once.

Read channel with smtp and webhook, then store, notifier and subscriber.
"""
