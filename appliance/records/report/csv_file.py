"""A row a repetition as CSV, and what its columns mean in a second file beside it."""

from __future__ import annotations

import csv
import io

from appliance.records.report.model import Report
from appliance.records.store import Store

#: Name, where it is read, unit, meaning.
COLUMNS: tuple[tuple[str, str, str, str], ...] = (
    ("loan", "s.loan", "", "the loan's id"),
    ("session", "s.uid", "", "the session's id, the same in every export"),
    ("date", "s.date", "YYYY-MM-DD", "date where the mirror stood"),
    ("session_began_s", "s.began_s", "s since 1970-01-01 UTC", "begin of the session by the mirror's clock"),
    ("clock", "s.clock", "", "synchronised, plausible (not before the last record), corrected (later) or unset"),
    ("exercise", "e.exercise", "", "the exercise's id"),
    ("run", "e.run", "", "which exercise of the session, from 0; done again is another run"),
    ("repetition", "r.number", "", "from 0"),
    ("at_s", "round(r.at_s, 3)", "s", "end of the hold, from the session's begin"),
    ("side", "r.side", "", "the side that was to move alone; empty: both"),
    ("left_mm", "round(r.left_mm, 3)", "mm", "the patient's left side from that session's rest; median of the hold"),
    ("right_mm", "round(r.right_mm, 3)", "mm", "the same, right side"),
    ("symmetry", "round(r.symmetry, 4)", "0 to 1", "weaker over stronger side"),
    ("gate_mm", "round(r.gate_mm, 3)", "mm", "below it nothing can be told from noise"),
    ("target_mm", "nullif(round(r.target_mm, 3), 0)", "mm", "the target that stood on the glass"),
    ("held_s", "nullif(round(r.held_s, 2), 0)", "s", "measured part of the hold, first to last picture"),
    ("quality", "r.quality", "", "good, fair, low or none"),
    ("share_measured", "round(r.share_measured, 3)", "0 to 1", "share of the hold's pictures that were measured"),
    ("assisted", "r.assisted", "0 or 1", "fingers helped first"),
    ("unseen", "r.unseen", "0 or 1", "the weak side stayed below the gate"),
    ("overs", "r.overs", "", "breaks for over-movement before this repetition came off"),
    ("kept_left", "round(r.kept_left, 3)", "0 to 1", "share of the movement still there after the fingers left"),
    ("kept_right", "round(r.kept_right, 3)", "0 to 1", "the same, right side"),
    (
        "eye_left",
        "round(r.eye_left, 3)",
        "share",
        "share of its resting opening that the eye closed; below 0: wider",
    ),
    ("eye_right", "round(r.eye_right, 3)", "share", "the same, right eye"),
    ("corner_left_mm", "round(r.corner_left_mm, 3)", "mm", "way of the left mouth corner in an exercise of the eyes"),
    ("corner_right_mm", "round(r.corner_right_mm, 3)", "mm", "the same, right corner"),
    ("onset_left_s", "round(r.onset_left_s, 3)", "s", "when the left side began to move, from the guide's begin"),
    ("onset_right_s", "round(r.onset_right_s, 3)", "s", "the same, right side"),
    ("lag_s", "round(r.lag_s, 3)", "s", "by how much left followed right; below 0: it led"),
)


def rows(store: Store, report: Report) -> str:
    """The repetitions of the report's time, the oldest first. What was not measured is empty."""
    written = io.StringIO()
    out = csv.writer(written, lineterminator="\n")
    out.writerow([name for name, _, _, _ in COLUMNS])
    select = (
        f"SELECT {', '.join(source for _, source, _, _ in COLUMNS)} FROM repetitions r"  # noqa: S608 - the table above
        " JOIN exercises e ON e.id = r.exercise JOIN sessions s ON s.id = e.session"
        " WHERE s.loan = ? AND s.date >= ? ORDER BY s.began_s, e.run, r.id"
    )
    out.writerows(store.db.execute(select, (report.loan.id, report.since or "9999")))
    return written.getvalue()


def dictionary() -> str:
    """What the columns mean."""
    written = io.StringIO()
    out = csv.writer(written, lineterminator="\n")
    out.writerow(("column", "unit", "meaning"))
    out.writerows((name, unit, meaning) for name, _, unit, meaning in COLUMNS)
    return written.getvalue()
