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
from appliance.exercises import Exercise, Programme, read_prescription
from appliance.language import find, translator
from appliance.mirror import Mirror, Rooms, RunOptions, date_today
from appliance.records import Recorder, Setup, Watch
from appliance.records.setup import setup_of, versions
from appliance.settings import Settings
from appliance.voice import Speaker, open_speaker, spoken_s


def run(settings: Settings, programme: Programme, options: RunOptions, data: Path, say: Callable[[str], None]) -> None:
    """Run the mirror. ``say`` gets a line for everything that was chosen and why.

    Raises :class:`Refused` or :class:`Unavailable` before the first screen.
    """
    from appliance.cameras import CameraSupervisor, Sight, open_source, parse_source
    from appliance.coaching import Coach
    from appliance.controls import Keyboard, open_buttons
    from appliance.faces import FaceWorker

    prescription = read_prescription(options.prescription, programme) if options.prescription is not None else None
    settings = plan.under(settings, prescription)
    values = settings.values
    translate = translator(values.general.language)
    named = _named(programme, options)
    planned = None if options.exercises else plan.plan_for(settings, programme, prescription)
    source = parse_source(values.camera.source)
    if source.path is not None:
        _prove_video(source.path)
    mode, line = choose_mode(values.display.mode)
    screenshots = options.screenshots
    if mode is Mode.OFFSCREEN and screenshots is None and values.display.mode == "auto":
        screenshots = data / "screenshots"
    try:
        shots = Screenshots(screenshots) if screenshots is not None else None
    except OSError as error:
        raise Refused(
            f"Screenshots can't be written to '{screenshots}': {error.strerror}. Give another folder."
        ) from None
    with _open_stage(mode, settings, options, say) as stage:
        coach = Coach(
            named, values.coaching, values.general.affected, stage=values.general.stage, plan=planned,
            library=programme.session([]),
            spoken_s=lambda text: spoken_s(translate(text), translate.language, values.voice.words_per_minute),
        )  # fmt: skip
        chosen = open_source(source, values.camera)
        supervisor = CameraSupervisor(
            chosen.make, timeout_s=values.camera.timeout_s, backoff_max_s=values.camera.backoff_max_s,
            sight=Sight() if source.path is None else None,
        )  # fmt: skip
        worker = FaceWorker(
            supervisor.frames, values.measuring, values.tracker.second_face_every_s, values.geometry.camera_fov_deg
        )
        rooms = Rooms(stage, supervisor, worker, coach, chosen, screenshots=shots)
        if planned is not None:
            rooms.bookmark = journal.read(data, date_today(), values.coaching.resume_within_s)
            rooms.journal = journal.Journal(data)
        _keep_records(rooms, settings, setup_of(settings, planned, named), data)
        mirror = Mirror(settings, translate, rooms)
        mirror.first_screen()
        options.proved()
        say(line)
        if prescription is not None:
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
        signal.signal(signal.SIGTERM, lambda *_: mirror.leave())  # how systemd asks to stop
        mirror.run(options.for_s)


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


def _keep_records(rooms: Rooms, settings: Settings, setup: Setup, data: Path) -> None:
    """Who keeps the records opens them in a thread of its own; what is wrong with them is told there."""
    records, coaching = settings.values.records, settings.values.coaching
    if records.enabled:
        rooms.watch = Watch(setup, lambda: uuid.uuid4().hex)
        rooms.recorder = Recorder(
            data / "records",
            versions(),
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
