"""The finance feed: statements straight from the log, as a consumer to start from and as a contract (AsyncAPI).

Read domain (the books), store, consumer, then contract. `python -m services.payroll.feed` runs the consumer, a process
of its own; docs/finance-feed.md is for those who write their own.
"""
