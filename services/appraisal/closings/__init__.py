"""The closing of a unit's month, for one unit or the whole city. Read domain, commands, store, projection, api."""
