"""The services. They know each other only by their events, which shared.events holds."""
