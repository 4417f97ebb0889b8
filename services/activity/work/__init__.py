"""The day's work: submitted, decided on, and counted. Read domain, decisions, bulk, commands, api, then projection."""
