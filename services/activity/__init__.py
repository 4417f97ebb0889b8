"""Activity: the day's work, entered, verified and counted. Read work first, then verification and deadlines."""
