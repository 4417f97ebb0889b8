"""Punches and excuses, an aggregate for a person's month. Read domain, commands, senders, api; store, projection."""
