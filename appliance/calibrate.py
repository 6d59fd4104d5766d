"""``symmirror calibrate``: five crosses on the glass, the nose on each, and the camera's place is known.

The loop runs in one thread: a calibration has time to track each picture before the next is drawn.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from appliance.cameras import CameraState, CameraSupervisor, open_source, parse_source
from appliance.coaching import Action
from appliance.display import Mode, Ring, Scene, Stage, choose_mode
from appliance.errors import Refused
from appliance.faces.place import place_of
from appliance.faces.tracker import FaceTracker
from appliance.geometry import Calibration, Ended, Eye, Fitted, Rig, Step
from appliance.geometry.calibration import LOOK_S, WAIT_S, crosses
from appliance.language import Translate, translator
from appliance.scenes import around
from appliance.settings import Geometry, Settings
from appliance.settings_file import keep, prove_writable

#: How far the outer crosses are from the middle, mm; less on a panel that has not the room.
REACH_MM = (40.0, 45.0)
FPS = 30.0

#: Asks buttons and keys: what was pressed since the last call, and whether to leave.
Presses = Callable[[], tuple[list[Action], bool]]


@dataclass(frozen=True)
class Options:
    """What the command line may ask for. ``for_s`` ends it by itself; ``eye`` is the one that looks."""

    size: tuple[int, int] | None = None
    for_s: float | None = None
    eye: Eye = Eye.BOTH


def run(settings: Settings, folder: Path | None, options: Options, say: Callable[[str], None]) -> bool:
    """Calibrate and keep the result in ``folder``; True if there is one.

    Raises :class:`Refused` if there is no folder to keep it in, and
    :class:`appliance.errors.Unavailable` where there is no camera or the tracker does not run here.
    """
    if folder is None:
        raise Refused("There is no folder to keep the result in. Make /etc/symmirror, or give --config DIR.")
    prove_writable(folder)
    values = settings.values
    translate = translator(values.general.language)
    source = parse_source(values.camera.source)
    mode, line = choose_mode(values.display.mode)
    say(line)
    with Stage(mode, values.panel, options.size, values.display.theme) as stage:
        stage.show(Scene("calibrate", title=translate("One moment, please"), picture="wait"))
        chosen = open_source(source, values.camera)
        say(chosen.line)
        supervisor = CameraSupervisor(
            chosen.make, timeout_s=values.camera.timeout_s, backoff_max_s=values.camera.backoff_max_s
        )
        with _presses(settings, stage, say) as presses, _tracking(supervisor) as tracker:
            start = begin(stage, values.geometry, options.eye)
            state = _loop(start, stage, supervisor, tracker, presses, translate, options.for_s)
    if state.fitted is not None:
        say(told(state.fitted, values.geometry.fit_limit_mm))
    if state.ended is not Ended.SAVE or state.fitted is None:
        say("Nothing was changed.")
        return False
    say(f"Kept in {keep(folder, 'geometry', kept(state.fitted))}.")
    return True


def begin(stage: Stage, geometry: Geometry, eye: Eye) -> Calibration:
    """A new calibration with its crosses around the usual place of the face."""
    layout = stage.layout
    width, height = layout.size_mm
    face = layout.face
    reach = (min(REACH_MM[0], 0.4 * face.w), min(REACH_MM[1], 0.4 * face.h))
    middle = (face.x + face.w / 2 - width / 2, face.y + face.h / 2 - height / 2)
    return Calibration(crosses(middle, reach), Rig.of(geometry), geometry.fit_limit_mm, eye)


def kept(fitted: Fitted) -> dict[str, float | bool]:
    """The settings that a fit changes."""
    rig = fitted.rig
    numbers = {
        "camera_x_mm": rig.x_mm, "camera_y_mm": rig.y_mm, "camera_tilt_deg": rig.tilt_deg,
        "camera_pan_deg": rig.pan_deg, "camera_fov_deg": rig.fov_deg,
    }  # fmt: skip
    return {"calibrated": True, **{key: round(value, 2) for key, value in numbers.items()}}


def told(fitted: Fitted, limit_mm: float) -> str:
    """The result in a sentence."""
    error = f"Mean error {fitted.error_mm:.1f} mm on the glass, worst {fitted.worst_mm:.1f} mm"
    if fitted.error_mm <= limit_mm:
        return f"{error}."
    return f"{error}: more than {limit_mm:g} mm, so it was not kept. Try again, the nose well on each cross."


def compose(state: Calibration, stage: Stage, t: Translate, now: float) -> Scene:
    """What stands on the glass."""
    if state.step is Step.RESULT:
        assert state.fitted is not None
        error = t("Mean error {mm} mm").format(mm=t.number(state.fitted.error_mm, 1))
        if state.good:
            return Scene(
                "calibrate", title=t("Well done"), lines=(error,), back=t("again"), forward=t("keep"), picture="face"
            )
        too_much = (error, t("That is too much"))
        return Scene("calibrate", title=t("Once more?"), lines=too_much, back=t("leave"), forward=t("again"))
    assert state.cross is not None
    width, height = stage.layout.size_mm
    cross = (state.cross[0] + width / 2, state.cross[1] + height / 2)
    dots = (len(state.sightings), len(state.crosses))
    back = t("back") if state.sightings else ""
    if state.step is Step.KEEP:
        share = min((now - state.since_s) / (WAIT_S + LOOK_S), 1.0)
        return Scene("calibrate", title=t("Keep still"), cross=cross, dots=dots, ring=Ring(share), moving=True)
    if not state.seen:
        return Scene("calibrate", title=t("I can't see your face"), cross=cross, dots=dots, back=back)
    lines = (t("That was not still. Once more."),) if state.lost else (t("Then press the right button"),)
    return Scene(
        "calibrate", title=t("Nose on the cross"), lines=lines, cross=cross, dots=dots, back=back, forward=t("next")
    )


def _loop(state: Calibration, stage: Stage, supervisor: CameraSupervisor, tracker: FaceTracker,
          presses: Presses, t: Translate, for_s: float | None) -> Calibration:  # fmt: skip
    began = time.monotonic()
    while state.ended is None and (for_s is None or time.monotonic() - began < for_s):
        turn = time.monotonic()
        report = supervisor.report()
        if report.state is CameraState.ENDED:
            return state
        frame = supervisor.frames.take()
        if frame is not None:
            face = tracker.track(frame.image, frame.time_s)
            state = state.saw(None if face is None else place_of(face), turn)
        actions, leave = presses()
        for action in actions:
            if action is Action.NEXT:
                state = state.next(turn)
            elif action is Action.REPEAT:
                state = state.repeat(turn)
        if leave:
            return state
        trouble = report.state is CameraState.TROUBLE
        scene = around.fault(t, report.fault, "calibrate") if trouble else compose(state, stage, t, turn)
        stage.show(scene)
        time.sleep(max(0.0, 1 / FPS - (time.monotonic() - turn)))
    return state


@contextmanager
def _presses(settings: Settings, stage: Stage, say: Callable[[str], None]) -> Iterator[Presses]:
    """Asks buttons and keys: what was pressed, and whether to leave."""
    from appliance.controls import Keyboard, open_buttons

    has_keys = stage.mode is not Mode.OFFSCREEN
    buttons, line = open_buttons(settings.values.buttons, keys=has_keys)
    say(line)
    keyboard = Keyboard(acts=settings.values.buttons.source in ("auto", "keyboard")) if has_keys else None

    def poll() -> tuple[list[Action], bool]:
        actions = buttons.poll() if buttons is not None else []
        if keyboard is not None:
            actions = actions + keyboard.poll()
        return actions, Action.SHUTDOWN in actions or (keyboard is not None and keyboard.quit)

    try:
        yield poll
    finally:
        if buttons is not None:
            buttons.close()


@contextmanager
def _tracking(supervisor: CameraSupervisor) -> Iterator[FaceTracker]:
    """A tracker, and the camera running; both let go at the end."""
    tracker = FaceTracker(second_face_every_s=0)
    try:
        supervisor.start()
        yield tracker
    finally:
        supervisor.stop()
        tracker.close()
