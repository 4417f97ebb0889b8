"""Commands: decide on an aggregate, append to the log. Read handler, then open_months, which keeps months in memory."""
