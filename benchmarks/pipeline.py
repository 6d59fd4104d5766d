"""Speed of the mirror beside the bare MediaPipe loop, in one run. By hand: ``make bench``.

Prints ratios and what they are held against. Nothing here is asserted by the tests: a time belongs to a machine.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median

import numpy as np

from appliance import native

FRAMES = 400


def frames() -> list[np.ndarray]:
    """A second of the simulated patient smiling, 1280 × 720 RGB."""
    from appliance.cameras.patient_face import Expression, PatientFace, Pose

    patient = PatientFace(1280, 720)
    return [
        patient.render(Expression(actions={"smile": (g, g)}), Pose(dx=3 * g))
        for g in 0.5 - 0.5 * np.cos(np.linspace(0, 6.28, 30))
    ]


def interleaved(
    loops: list[Callable[[np.ndarray, float], object]], pictures: list[np.ndarray]
) -> list[tuple[float, float]]:
    """Median wall and mean CPU milliseconds a frame of each loop, taking turns so that both meet the same machine."""
    walls: list[list[float]] = [[] for _ in loops]
    cpus = [0.0 for _ in loops]
    for number in range(FRAMES):
        picture = pictures[number % len(pictures)]
        for which, loop in enumerate(loops):
            wall, cpu = time.perf_counter(), time.process_time()
            loop(picture, number / 30)
            cpus[which] += time.process_time() - cpu
            walls[which].append(time.perf_counter() - wall)
    return [(1000 * median(w[20:]), 1000 * c / FRAMES) for w, c in zip(walls, cpus, strict=True)]


def measuring() -> None:
    """Capture to mesh and capture to movement, each against bare MediaPipe in the same run, wall and CPU."""
    from appliance import models
    from appliance.cameras.base import Frame
    from appliance.faces import FaceWorker, Want
    from appliance.faces.tracker import FaceTracker, load_mediapipe
    from appliance.mailbox import Mailbox
    from appliance.settings import Measuring

    mp = load_mediapipe()
    options = mp.vision.FaceLandmarkerOptions(
        base_options=mp.base_options(model_asset_path=str(models.find(models.FACE))),
        running_mode=mp.vision.RunningMode.VIDEO, num_faces=1,
    )  # fmt: skip
    bare = mp.vision.FaceLandmarker.create_from_options(options)
    box: Mailbox[Frame] = Mailbox()
    worker = FaceWorker(box, Measuring())
    tracker = FaceTracker()
    worker.want(Want("corner-smile", rest_number=1))
    pictures = frames()
    for number in range(60):  # rest is captured before anything is timed
        worker._observe(tracker, Frame(pictures[0], number, number / 30 - 10))
    gates_only = FaceWorker(box, Measuring())  # nothing wanted: mesh, second face, light, pose
    other = FaceTracker()
    (bare_wall, bare_cpu), (gate_wall, gate_cpu), (our_wall, our_cpu) = interleaved(
        [
            lambda image, t: bare.detect_for_video(mp.picture(image), int(t * 1000)),
            lambda image, t: gates_only._observe(other, Frame(image, int(t * 30), t)),
            lambda image, t: worker._observe(tracker, Frame(image, int(t * 30), t)),
        ],
        pictures,
    )
    print(f"bare MediaPipe           {bare_wall:6.2f} ms wall  {bare_cpu:6.2f} ms CPU a frame (720p)")
    for name, wall, cpu, goal in (
        ("capture to mesh, gates", gate_wall, gate_cpu, "1.15 times"),
        ("capture to movement", our_wall, our_cpu, "3 ms more"),
    ):
        print(f"{name:24} {wall:6.2f} ms wall  {cpu:6.2f} ms CPU a frame")
        print(
            f"  ratio                  {wall / bare_wall:6.2f}          {cpu / bare_cpu:6.2f}      (to reach: {goal})"
        )
    for made in (bare, tracker, other):
        made.close()


def drawing() -> None:
    """A 1080 × 1920 picture in which only the bars moved: at most 3 ms."""
    from appliance.display import Bar, Bars, Mode, Ring, Scene, Stage
    from appliance.settings import Panel

    stage = Stage(Mode.OFFSCREEN, Panel(), (1080, 1920))
    scene = Scene(
        "hold", title="Smile", lines=("Hold",), bars=Bars(Bar("left"), Bar("right"), 14, (3, 5)), ring=Ring(1, "5")
    )
    stage.show(scene)
    times = []
    for k in range(400):
        mm = 5 + 4 * np.sin(k / 9)
        bars = Bars(Bar("left", mm, f"{mm:.1f} mm"), Bar("right", 9 - mm, f"{9 - mm:.1f} mm"), 14, (3, 5))
        began = time.perf_counter()
        stage.show(replace(scene, bars=bars))
        times.append(1000 * (time.perf_counter() - began))
    print(
        f"only the bars moved      {median(times):6.2f} ms, worst {max(times):.2f} ms                 (to reach: 3 ms)"
    )


def starting() -> None:
    """From the process's start to the first screen: at most 1 s, and MediaPipe not loaded yet."""
    probe = (
        "import sys\n"
        "from appliance import mirror\n"
        "def first(self, _old=mirror.Mirror.first_screen):\n"
        "    _old(self)\n"
        "    print('mediapipe' in sys.modules, flush=True)\n"
        "    import os; os._exit(0)\n"
        "mirror.Mirror.first_screen = first\n"
        "words = 'run --display offscreen --size 1080x1920 --camera simulated --no-voice'\n"
        "sys.argv = ['symmirror', *words.split()]\n"
        "from appliance.cli import entry\n"
        "entry()\n"
    )  # fmt: skip
    times, loaded = [], ""
    for _ in range(5):
        began = time.perf_counter()
        done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
        times.append(time.perf_counter() - began)
        loaded = done.stdout.strip()
    print(
        f"first screen             {median(times):6.2f} s, MediaPipe loaded by then: {loaded}    (to reach: 1 s, False)"
    )


def running() -> None:
    """Memory of a running mirror, and its CPU while nobody is in front of it."""
    command = [
        sys.executable,
        "-m",
        "appliance",
        "run",
        "--display",
        "offscreen",
        "--size",
        "1080x1920",
        "--no-voice",
        "--camera",
    ]
    page = os.sysconf("SC_PAGE_SIZE")
    ticks = os.sysconf("SC_CLK_TCK")

    def stat(pid: int) -> tuple[float, float]:
        parts = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(parts[11]) + int(parts[12])) / ticks, int(parts[21]) * page / 1e6

    for name, camera, wait in (("a session", "simulated", 25), ("nobody there", str(_empty_room()), 12)):
        process = subprocess.Popen([*command, camera], stdout=subprocess.DEVNULL)
        time.sleep(wait)
        before, _ = stat(process.pid)
        time.sleep(10)
        after, rss = stat(process.pid)
        process.terminate()
        process.wait()
        goals = "(to reach: 400 MB)" if name == "a session" else "(to reach: 15 %, 400 MB)"
        print(f"{name:24} {100 * (after - before) / 10:5.0f} % of one core, {rss:.0f} MB          {goals}")


def _empty_room() -> Path:
    """A minute of an empty room as a video, decoded in real time as a webcam's would be."""
    import tempfile

    import cv2

    path = Path(tempfile.gettempdir()) / "symmirror-empty.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 30, (1280, 720))
    rng = np.random.default_rng(0)
    for _ in range(60 * 30):
        noise = rng.integers(0, 6, (90, 160, 1), np.uint8)
        writer.write(np.repeat(cv2.resize(noise, (1280, 720))[..., None] + np.uint8(120), 3, axis=2))
    writer.release()
    return path


def main() -> None:
    """All of it."""
    native.hush()
    measuring()
    drawing()
    starting()
    running()
    print(f"this benchmark's own peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000:.0f} MB")


if __name__ == "__main__":
    main()
