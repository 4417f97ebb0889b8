"""Facts to rupiah, with every reason: one pure calculation behind estimate, close, correction, what-if and log file.

Read facts; kind with month_kinds, person_kinds, city_kinds, kinds, and fold (events to facts); plan, month, assess,
settle (facts to statements); causes, reassess, explain, cost_so_far (reasons); unit_members, replay, export.
The whole folder is pure, so its one door is `domain.py`: the command line imports it without web and database.
"""
