"""Scores of signals, 0 to 100, together so that they compare: certain evidence first, what is often harmless last."""

MOCK_LOCATION = 90  # the phone itself reports it
TOO_FAST = 80  # one person at two known positions
NIGHT_BURST = 70
SAME_POSITION = 60
CLOCK_HELD = 50  # punches of a device in quarantine
CLOCK_AHEAD = 50
CLOCK_SLOW = 40
BURST = 30  # a queue at a fast reader looks the same
TWO_SITES = 30  # the sites may be two doors of one house
CLOCK_LATE = 20  # a network that was down looks the same
OUT_OF_ZONE = 20
