"""The activity service: its features, each after those whose parts it asks for."""
