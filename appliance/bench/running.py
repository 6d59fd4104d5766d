"""``symmirror check``: the bench test from the first part to the file that is kept of it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from appliance.bench import outcome as outcomes
from appliance.bench import screens
from appliance.bench.asking import Asker, Left, pressing
from appliance.bench.bench import Bench
from appliance.bench.finding import Finding, PartError, Verdict
from appliance.bench.outcome import FILE, Outcome
from appliance.bench.table import PARTS, Part
from appliance.controls import GpioButtons, open_buttons
from appliance.display import Mode, Scene, Stage, choose_mode
from appliance.errors import Refused, Unavailable
from appliance.language import message
from appliance.settings import Settings

log = logging.getLogger(__name__)

#: How long a result stands on the glass, s: what is in order is only glanced at.
_STANDS_S = {Verdict.PASS: 0.7, Verdict.FAIL: 4.0, Verdict.NOT_POSSIBLE: 2.0, Verdict.NOT_ASKED: 2.0}
_END_S = 60.0
_LEFT = Finding(Verdict.NOT_ASKED, message("The test was left before."))


@dataclass(frozen=True)
class Options:
    """What the command line may ask for. ``size`` of the picture in pixels; where the outcome goes beside the data."""

    size: tuple[int, int] | None = None
    questions: bool = True
    json: Path | None = None
    pdf: Path | None = None
    root: Path = Path("/")


def run(settings: Settings, data: Path, options: Options, say: Callable[[str], None]) -> bool:
    """Test the kit: a line for each part to ``say``, the outcome to files. True unless something is broken.

    Raises :class:`Refused` for a file that can't be written.
    """
    for path, ending in ((options.json, ".json"), (options.pdf, ".pdf")):
        if path is not None:
            outcomes.refuse_unwritable(path, ending)
    with _set_up(settings, data, options) as bench:
        outcome = whole(bench, say)
        _keep(outcome, bench, options, say)
        for told in outcomes.explained(outcome):
            say(told)
        say(outcomes.summary(outcome))
        if bench.asker is not None and not outcome.left:
            _end(bench.asker, screens.end(outcome, bench.t))
    return not outcome.broken


def whole(bench: Bench, say: Callable[[str], None]) -> Outcome:
    """Every part, one after the other."""
    found: list[tuple[Part, Finding]] = []
    left = False
    for part in PARTS:
        finding = _LEFT
        if not left:
            try:
                finding = _look(part, bench)
            except Left:
                left = True
        found.append((part, finding))
        say(outcomes.line(part, finding))
    return Outcome(datetime.now(UTC), machine_of(bench.root), tuple(found), left, bench.kit_name)


def machine_of(root: Path) -> str:
    """The board's own name; empty where it has none."""
    try:
        return (root / "proc/device-tree/model").read_text(encoding="utf-8", errors="replace").rstrip("\0\n ")
    except OSError:
        return ""


def _look(part: Part, bench: Bench) -> Finding:
    """One part, told on the glass before and after. Raises :class:`Left`."""
    _show(bench, screens.looking(part, bench.t), 0.0)
    try:
        finding = part.look(bench)
    except PartError as error:
        finding = error.finding
    except (Unavailable, Refused) as error:
        finding = Finding(Verdict.FAIL, str(error))
    except Left:
        raise
    except Exception as error:  # a fault in one part must not hide how the others are
        log.exception("bench: %s", part.name)
        finding = Finding(Verdict.FAIL, f"{type(error).__name__}: {error}")
    _show(bench, screens.result(part, finding, bench.t), _STANDS_S[finding.verdict])
    return finding


def _show(bench: Bench, scene: Scene, seconds: float) -> None:
    if bench.asker is not None:
        bench.asker.show(scene, seconds)
    elif bench.stage is not None:
        bench.stage.show(scene)


def _end(asker: Asker, scene: Scene) -> None:
    with suppress(Left):  # that is how it is meant
        asker.show(scene, _END_S)


def _keep(outcome: Outcome, bench: Bench, options: Options, say: Callable[[str], None]) -> None:
    """The outcome in the data folder, and where else it was asked for."""
    try:
        outcomes.keep(outcome, bench.data / FILE)
    except Refused as error:  # the disk's own line has said why
        say(str(error))
    if options.json is not None:
        outcomes.keep(outcome, options.json)
        say(str(options.json))
    if options.pdf is not None:
        from appliance.bench import sheet
        from appliance.files import replace_whole

        replace_whole(options.pdf, sheet.content(outcome, bench.t))
        say(str(options.pdf))


@contextmanager
def _set_up(settings: Settings, data: Path, options: Options) -> Iterator[Bench]:
    """Display, buttons and whoever asks, as far as this machine has them; all let go at the end."""
    values = settings.values
    before_at, before = outcomes.before(data)
    bench = Bench(settings, data, options.root, before=before, before_at=before_at)
    mode, line = choose_mode(values.display.mode, options.root)
    try:
        if mode is Mode.OFFSCREEN:
            bench.no_stage = f"{line} Connect a display to see the mirror."
        else:
            bench.stage = Stage(mode, values.panel, options.size, values.display.theme)
    except Unavailable as error:
        bench.no_stage = str(error)
    try:
        bench.buttons, bench.no_buttons = _buttons(settings)
        keys = bench.stage is not None
        with pressing(values.buttons, bench.buttons, keys=keys) as presses:
            if bench.stage is not None and options.questions:
                bench.asker = Asker(bench.stage, presses, values.bench.answer_s)
            yield bench
    finally:
        bench.close()
        if bench.stage is not None:
            bench.stage.close()


def _buttons(settings: Settings) -> tuple[GpioButtons | None, str]:
    try:
        buttons, line = open_buttons(settings.values.buttons, keys=True)
    except Unavailable as error:
        return None, str(error)
    return buttons, line.removeprefix("Buttons: ")
