"""Puts a mirror together for ``symmirror run``: the first screen first, then everything that is slow."""

from __future__ import annotations

import signal
import uuid
from collections.abc import Callable
from pathlib import Path

from appliance import journal, paths, plan
from appliance.display import Mode, Stage, choose_mode
from appliance.display.stage import Screenshots
from appliance.errors import Refused, Unavailable
from appliance.exercises import Exercise, Prescription, Programme, read_prescription
from appliance.health import Health
from appliance.kits import Kit, Lent
from appliance.language import find, translator
from appliance.mirror import Mirror, date_today
from appliance.notices import Notice
from appliance.records import UNLENT, Recorder, Setup, Watch
from appliance.records.setup import setup_of, versions
from appliance.rooms import Rooms, RunOptions
from appliance.settings import Settings
from appliance.stick import KitDoor, open_room
from appliance.voice import Speaker, open_speaker, spoken_s


def run(settings: Settings, programme: Programme, options: RunOptions, data: Path, say: Callable[[str], None]) -> None:
    """Run the mirror. ``say`` gets a line for everything that was chosen and why.

    Raises :class:`Refused` or :class:`Unavailable` before the first screen. On a kit that is lent all is the loan's:
    weak side, stage, language, prescription, and what is written stands in its folder, encrypted.
    """
    kit = Kit.open(data, config=options.config)
    with kit.hold():
        if told := kit.recover():
            say(told)
        _run(settings, programme, options, kit, KitDoor(kit, settings, programme), say)


def _run(settings: Settings, programme: Programme, options: RunOptions, kit: Kit, door: KitDoor,
         say: Callable[[str], None]) -> None:  # fmt: skip
    from appliance.cameras import CameraSupervisor, Sight, open_source, parse_source
    from appliance.coaching import Coach
    from appliance.controls import Keyboard, open_buttons
    from appliance.faces import FaceWorker

    settings, prescription, lent = _patient(settings, programme, options, kit)
    values = settings.values
    translate = translator(values.general.language)
    named = _named(programme, options)
    planned = None if options.exercises else plan.plan_for(settings, programme, prescription)
    source = parse_source(values.camera.source)
    if source.path is not None:
        _prove_video(source.path)
    mode, line = choose_mode(values.display.mode)
    screenshots = options.screenshots
    if mode is Mode.OFFSCREEN and screenshots is None and values.display.mode == "auto" and lent is None:
        screenshots = kit.data / "screenshots"
    shots = _screenshots(screenshots)
    with _open_stage(mode, settings, options, say) as stage, Health(values.health) as health:
        coach = Coach(
            named, values.coaching, values.general.affected, stage=values.general.stage, plan=planned,
            library=programme.session([]),
            spoken_s=lambda text: spoken_s(translate(text), translate.language, values.voice.words_per_minute),
        )  # fmt: skip
        chosen = open_source(source, values.camera)
        sight = Sight() if source.path is None else None  # a recording may stand still
        supervisor = CameraSupervisor(
            chosen.make, timeout_s=values.camera.timeout_s, backoff_max_s=values.camera.backoff_max_s, sight=sight
        )
        worker = FaceWorker(
            supervisor.frames, values.measuring, values.tracker.second_face_every_s, values.geometry.camera_fov_deg
        )
        rooms = Rooms(
            stage, supervisor, worker, coach, chosen, screenshots=shots, health=health, lent=lent is not None,
        )  # fmt: skip
        if options.told:
            rooms.hints.append(lambda: (Notice.SETTINGS,))
        if planned is not None:
            _keep_journal(rooms, settings, kit)
        _keep_records(rooms, settings, setup_of(settings, planned, named, lent.id if lent else UNLENT), kit)
        mirror = Mirror(settings, translate, rooms)
        mirror.first_screen()
        options.proved()
        say(line)
        if lent is not None:
            say(f"Lent until {lent.due}: practised as agreed in the loan.")
        elif prescription is not None:
            say(f"Prescription: {prescription.path}")
        if shots is not None:
            say(f"Screenshots: {shots.folder}")
        say(chosen.line)
        has_keys = stage.mode is not Mode.OFFSCREEN
        rooms.buttons, line = open_buttons(values.buttons, keys=has_keys)
        say(line)
        if has_keys:
            rooms.keyboard = Keyboard(acts=values.buttons.source in ("auto", "keyboard"))
        rooms.speaker = _open_voice(settings, options, say)
        rooms.stick = open_room(rooms, values.stick, door)
        signal.signal(signal.SIGTERM, lambda *_: mirror.leave())  # how systemd asks to stop
        mirror.run(options.for_s)


def _patient(settings: Settings, programme: Programme, options: RunOptions, kit: Kit
             ) -> tuple[Settings, Prescription | None, Lent | None]:  # fmt: skip
    """Whose settings hold: the loan's where the kit is lent, else those of prescription and file."""
    lent = kit.lent
    if kit.prepared is not None:
        settings = kit.prepared.settings(settings)
    if lent is None:
        given = read_prescription(options.prescription, programme) if options.prescription is not None else None
        return plan.under(settings, given), given, None
    if options.screenshots is not None:
        raise Refused("This kit is lent, and no pictures are kept of a patient's screens. Leave --screenshots out.")
    if options.prescription is not None and options.prescription.parent != options.config:
        raise Refused("This kit is lent, and the loan has its own prescription. Leave --prescription out.")
    return *lent.settings(settings, programme), lent


def _screenshots(folder: Path | None) -> Screenshots | None:
    try:
        return Screenshots(folder) if folder is not None else None
    except OSError as error:
        raise Refused(f"Screenshots can't be written to '{folder}': {error.strerror}. Give another folder.") from None


def _named(programme: Programme, options: RunOptions) -> tuple[Exercise, ...]:
    named = programme.session(options.exercises) if options.exercises else ()
    if options.exercises and not named:
        raise Refused("There is nothing to do: sitting down begins every session, but no exercise follows. Name one.")
    return named


def _open_stage(mode: Mode, settings: Settings, options: RunOptions, say: Callable[[str], None]) -> Stage:
    panel, look = settings.values.panel, settings.values.display.theme
    try:
        return Stage(mode, panel, options.size, look)
    except Unavailable as error:
        if settings.values.display.mode != "auto":
            raise
        say(f"Display: {error} Drawing off-screen.")
        return Stage(Mode.OFFSCREEN, panel, options.size, look)


def _keep_journal(rooms: Rooms, settings: Settings, kit: Kit) -> None:
    box = kit.journal_box()
    rooms.bookmark = journal.read(kit.home, date_today(), settings.values.coaching.resume_within_s, box=box)
    rooms.journal = journal.Journal(kit.home, box=box)


def _keep_records(rooms: Rooms, settings: Settings, setup: Setup, kit: Kit) -> None:
    """Who keeps the records opens them in a thread of its own; what is wrong with them is told there."""
    records, coaching = settings.values.records, settings.values.coaching
    if records.enabled:
        rooms.watch = Watch(setup, lambda: uuid.uuid4().hex)
        rooms.recorder = Recorder(
            kit.home / "records",
            versions(),
            key=kit.loan_key(),
            keep_backups=records.backups,
            resume_within_s=coaching.resume_within_s,
            points=records.change_points,
        )


def _open_voice(settings: Settings, options: RunOptions, say: Callable[[str], None]) -> Speaker | None:
    if not options.voice:
        say("Voice: off.")
        return None
    values = settings.values
    speaker, line = open_speaker(find(values.general.language), values.voice)
    say(line)
    return speaker


def _prove_video(path: Path) -> None:
    """Refuse a file that is no video before the screen goes dark."""
    from appliance.cameras.video import Recording

    recording = Recording(path, real_time=False)
    try:
        recording.open()
        recording.read(1.0)
    finally:
        recording.close()


def programme_for(config: Path | None) -> Programme:
    """The programme of this machine."""
    from appliance import exercises
    from appliance.display.figure import MOTIONS
    from appliance.faces import MEASURES

    return exercises.load(paths.shipped_config(), config, list(MEASURES), list(MOTIONS))
