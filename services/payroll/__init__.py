"""Payroll: facts of a month folded into rupiah, every one of them explained.

Read rules (how much), pay (facts to rupiah), statements (from the log to rows and back), then feed (for finance).
"""
