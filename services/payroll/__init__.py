"""Payroll: facts of a month folded into rupiah, every one of them explained."""
