"""The city's units and posts, defined with a date in the log. Read domain, commands, store, projection, views, api."""
