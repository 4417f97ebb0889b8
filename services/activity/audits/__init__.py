"""The inspectorate's samples of verified work, its confirmations, and circles of people who supervise one another."""
