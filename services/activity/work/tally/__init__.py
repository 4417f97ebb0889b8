"""The tally: each person's month in sums by verifier. Read domain, store, then projection, which work's own calls."""
