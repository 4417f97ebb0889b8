"""Comments on an activity, and ideas. Read domain, commands and api, then store and projection."""
