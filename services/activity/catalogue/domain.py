"""The catalogue of kinds of work with their standard (domain 2.9, K39), each in force from a date on. Pure."""

from datetime import date

import msgspec

from shared.caller import Who
from shared.city.history import Dated, keep, latest
from shared.events import Event
from shared.events.activity import work as act
from shared.events.activity.catalogue import CatalogueEntryDefined, CatalogueEntryDefinedData, EvidenceRule
from shared.problems import Problem, error_at, invalid


class Standard(Dated, frozen=True, gc=False, kw_only=True):
    """A kind of work from a date on; `standard_minutes` for one unit. Without `positions` it belongs to every post."""

    unit: str
    standard_minutes: int
    evidence: EvidenceRule
    positions: tuple[str, ...]
    retired: bool


class Catalogue(msgspec.Struct):
    """Every standard by code, each list in order of date and log. `evolve` is idempotent and order-free."""

    standards: dict[str, list[Standard]] = {}

    def evolve(self, event: CatalogueEntryDefined, seq: int) -> bool:
        """Take in one event; False where it was taken in before."""
        data = event.data
        standard = Standard(
            effective_from=data.effective_from,
            seq=seq,
            event_id=event.id,
            unit=data.unit,
            standard_minutes=data.standard_minutes,
            evidence=data.evidence,
            positions=data.positions,
            retired=data.retired,
        )
        return keep(self.standards.setdefault(data.code, []), standard)

    def on(self, code: str, day: date) -> Standard | None:
        """The standard of a code in force on a day: the latest by then, of one date the last recorded."""
        return latest(self.standards.get(code, []), day)


def require_fit(data: act.ActivitySubmittedData, standard: Standard | None, position_id: str | None) -> None:
    """Raise Problem 422 unless the work fits its entry and the post; work without a code needs only evidence."""
    if data.catalogue_code is not None:
        _require_kind(data, standard, position_id)
    needs_evidence = standard is None or standard.evidence == "REQUIRED"
    if needs_evidence and not data.evidence:
        raise invalid("An activity needs at least one piece of evidence.", error_at("/body/evidence", "is empty"))


def _require_kind(data: act.ActivitySubmittedData, standard: Standard | None, position_id: str | None) -> None:
    code, day = data.catalogue_code, data.date
    if standard is None or standard.retired:
        raise _no_code(f"The catalogue has no entry {code} on {day}.")
    if standard.positions and position_id not in standard.positions:
        raise _no_code(f"The catalogue's entry {code} does not belong to the post held on {day}.")
    if data.unit != standard.unit:
        raise invalid(f"The catalogue counts {code} in {standard.unit}.", error_at("/body/unit", "is another"))


def _no_code(detail: str) -> Problem:
    return invalid(detail, error_at("/body/catalogue_code", "cannot be used"))


Definitions = tuple[CatalogueEntryDefinedData, ...]  # every definition of one code, the last last


def evolve(definitions: Definitions, event: Event) -> Definitions:
    """The definitions after an event. Events of no interest change nothing."""
    return (*definitions, event.data) if isinstance(event, CatalogueEntryDefined) else definitions


def define(definitions: Definitions, data: CatalogueEntryDefinedData, who: Who) -> list[Event]:
    """Define an entry from a date on, or define it anew; a definition that holds already is not recorded again."""
    of_date = [found for found in definitions if found.effective_from == data.effective_from]
    if of_date[-1:] == [data]:
        return []
    # A return to an earlier definition is on purpose: its id must differ from that of the first time.
    return [CatalogueEntryDefined.record(data, time=who.now, actor=who.actor, nth=definitions.count(data))]
