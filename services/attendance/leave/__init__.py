"""Leave: requests, advice, decisions, recalls, and the yearly balance.

Read limits, balance, facts and domain first (all pure), then commands, forms, api, then store, projection, queue.
"""
