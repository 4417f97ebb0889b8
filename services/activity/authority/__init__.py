"""The authority over work: its author, and the superior who decides. Read domain, escalation, superiors."""
