"""The event log. Read ledger (the contract), memory (its twin for tests), subjects, jetstream, group_commit, reader.

Then stream and archive (how the server keeps them), subject_index and logfile (log files), consumers, client, timeouts,
tasks.
"""
