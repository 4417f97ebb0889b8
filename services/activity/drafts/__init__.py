"""Drafts of work not yet submitted, and templates of work that comes again. Read domain, commands, api, then store."""
