"""Units: a unit's day and month. Read domain, then store, api and sheet."""
