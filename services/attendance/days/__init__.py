"""Days: an employee's calendar days judged. Read domain and wording, then store and api; `units` sums them up."""
