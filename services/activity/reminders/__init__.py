"""One reminder a day, recorded in the log, for each person who has something to do. Read domain, then background."""
