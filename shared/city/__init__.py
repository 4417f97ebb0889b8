"""The city as every service knows it, pure. Read history, calendar, roster, workday, access."""
