"""Reports that were told lately, so that another language, a file of it, or a look again costs no reading."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field, replace
from threading import Lock

from sqlalchemy import Connection, and_, func, select

from appliance.clinic import tables as t
from appliance.clinic.practice import now, read_report
from appliance.exercises import Programme
from appliance.records.report.model import Report
from appliance.settings import Records

#: How many are kept; one of 90 days of three sessions has about a megabyte.
MOST = 24


@dataclass
class Reports:
    """Reports of loans, in memory only, each as long as nothing more of its loan was imported."""

    programme: Programme
    rules: Records
    _kept: OrderedDict[tuple[int, int], tuple[int, Report]] = field(default_factory=OrderedDict, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def read(self, db: Connection, loan: int, days: int) -> Report:
        """What the report tells of the last ``days`` days of the loan in that row, as the database has it now."""
        newest = _newest_import(db, loan)  # before the reading: what comes in between is read the next time
        with self._lock:
            found = self._kept.get((loan, days))
        if found is not None and found[0] == newest:
            report = replace(found[1], made=now())
        else:
            report = read_report(db, loan, self.programme, self.rules, days)
        with self._lock:
            self._kept[loan, days] = newest, report
            self._kept.move_to_end((loan, days))
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
        return report


def _newest_import(db: Connection, loan: int) -> int:
    """The number of the last file that was taken of a loan: whatever changes it is written down there."""
    same = and_(t.imports.c.kit == t.loans.c.kit, t.imports.c.loan == t.loans.c.loan)
    newest = select(func.max(t.imports.c.id)).join(t.loans, same).where(t.loans.c.id == loan)
    return int(db.scalar(newest) or 0)
