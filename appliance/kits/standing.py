"""How a kit stands: prepared, lent, back; what is practised by which order; and what its clinic does next with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from appliance.errors import Refused
from appliance.kits import asked, config, diary, loan
from appliance.kits.agreed import in_a_line
from appliance.kits.board import Board
from appliance.kits.loan import Lent, Loan
from appliance.kits.told import Prescribed, Status


def status(kit: config.Prepared | None, lent: Loan | None, trouble: str, board: Board) -> Status:
    """The status of a kit as it was read. Raises :class:`Unavailable` where the loan's records can't be read."""
    bound = lent.bound if lent is not None else next(iter(board.identities()))
    if kit is None:
        return Status(bound=bound, trouble=trouble)
    wiped = diary.newest(kit.folder, "wiped")
    known = Status(
        kit=kit.id, clinic=kit.clinic, language=kit.language, public_key=kit.public.hex(), bound=bound, trouble=trouble,
        wiped_at=datetime.fromisoformat(wiped["at"]) if wiped else None,
        wiped_by=wiped["operator"] if wiped else "",
    )  # fmt: skip
    if lent is None:
        return known
    told = lent.lent
    sent = diary.newest(kit.folder, "exported", diary.digest_of(told.id))
    practised = loan.sessions(lent)
    written = int(sent.get("sessions", 0)) if sent else 0
    return replace(
        known, loan=told.id, pseudonym=told.pseudonym, affected=told.affected, stage=told.stage,
        language=told.language, since=diary.date_of(told.lent_s), due=told.due, sessions=practised,
        unwritten=max(practised - written, 0), check=told.check,
        last_export=datetime.fromisoformat(sent["at"]) if sent else None,
    )  # fmt: skip


def prescribed(kit_folder: Path, lent: Lent, settings: Path | None) -> Prescribed:
    """What is practised in the loan ``lent``; ``settings`` is the clinic's folder, None for the usual one."""
    line = in_a_line(lent, settings)
    if lent.issued_s is None:
        given = "as it was lent" if lent.prescription else "nothing else was prescribed"
        return Prescribed(line, diary.date_of(lent.lent_s), given)
    taken = diary.newest(kit_folder, "prescribed", diary.digest_of(lent.id))
    since_s = datetime.fromisoformat(taken["at"]).timestamp() if taken else lent.issued_s
    signed = datetime.fromtimestamp(lent.issued_s, UTC)
    return Prescribed(line, diary.date_of(since_s), f"by the clinic's order signed {signed:%Y-%m-%d %H:%M} UTC")


def next_step(now: Status, data: Path, now_s: float) -> str:
    """What the clinic does next with a kit that stands like this."""
    if now.trouble:
        return "Do what Trouble says, then `symmirror kit status` once more."
    if now.kit is None:
        return "Prepare it: symmirror kit prepare --id K-07 --clinic clinic.pub.json"
    if now.loan is not None:
        back = "`symmirror kit return FOLDER --operator NAME`"
        if now.due is not None and now.due < diary.date_of(now_s):
            return f"It is overdue: ask for it. When it is back: {back}"
        if not now.sessions:
            return f"Hand it over, with the mirror started (sudo systemctl start symmirror). When it is back: {back}"
        return f"The patient practises; nothing to do until it is back. Then: {back}"
    clean = "Clean it, then check it" if now.wiped_at is not None else "Check it"
    try:
        asked.bench(data, now_s, None)
    except Refused:
        return f"{clean}: symmirror check. Then lend it: symmirror kit lend --help"
    return "Lend it: symmirror kit lend --pseudonym P-017 --affected left --due YYYY-MM-DD"
