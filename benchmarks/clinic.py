"""The clinic's desk with 1,000 kits of 90 days of three sessions each: importing them, and every page.

By hand: ``python -m benchmarks.clinic [KITS] [DATABASE]``, about a quarter of an hour and 2 GB; 20 kits take some
seconds. DATABASE: a file, or the URL of a PostgreSQL database, that is kept; an empty one is filled first, and one that
holds kits is only measured. Without it, a file that is removed afterwards. Pages are asked for over HTTP from a server
in another process, of ten different loans: the first time, and once more. ms are by the clock, CPU ms of one core.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
import time
import urllib.request
from datetime import timedelta
from pathlib import Path
from statistics import median

from appliance import app
from appliance.clinic import overview
from appliance.clinic.database import open_database
from appliance.clinic.serve import Where, serve
from appliance.clinic.taking import take
from appliance.clinic.web import Desk
from appliance.clinic.web.guard import Guard
from appliance.clinic.web.pages import DOWNLOADS
from appliance.exchange import Clinic, Export, new_clinic, new_signing_key, of_store, public_of, seal
from appliance.records import FILE, Setup
from appliance.settings import Records
from tests.support import recorded

DAYS, A_DAY, REPETITIONS, PORT, TIMES = 90, 3, 5, 8479, 10
EXERCISES = ("raise-eyebrows", "close-eyes", "corners-outward", "smile-well", "say-ooo", "press-lips")
DAY_S = 86_400


def one_loan(folder: Path) -> Export:
    """90 days of three sessions of six exercises of five repetitions: 8,100 repetitions."""
    store, clock = recorded.days(folder / FILE, 0), recorded.Clock()
    store.db.execute("INSERT INTO loans (id, kit, affected, stage, lent_s) VALUES ('L', 'this', 'left', 'paretic', 1)")
    store.db.execute("PRAGMA synchronous = OFF")
    for number in range(DAYS * A_DAY):
        clock.at = recorded.FIRST + timedelta(days=number // A_DAY, hours=4 * (number % A_DAY))
        weak = 2 + number / 100
        done = {
            name: [recorded.repetition(name, n, weak + 0.0123 * n, 5.0123) for n in range(REPETITIONS)]
            for name in EXERCISES
        }
        setup = Setup(recorded.SETUP.body, "L")
        recorded.write(store, clock, recorded.session(clock, f"s{number}", done, setup))
    export = of_store(store, "L", bytes(32), clock.at.timestamp())
    store.close()
    return export


def of_kit(export: Export, number: int, clinic: Clinic) -> bytes:
    """The same practice, of another kit and loan."""
    key, lent_s = new_signing_key(), recorded.FIRST.timestamp()
    kit = export.kit.model_copy(update={"id": f"K-{number:04d}", "public_key": public_of(key).hex()})
    loan = export.loan.model_copy(update={
        "id": f"L-{number:04d}", "pseudonym": f"heron {number}", "lent_s": lent_s,
        "due_s": lent_s + (60 + number % 90) * DAY_S,
    })  # fmt: skip
    return seal(export.model_copy(update={"kit": kit, "loan": loan}), key, [clinic.public.recipient])


def serving(url: str, now_s: float) -> None:
    """The desk, in a process of its own."""
    desk = Desk(open_database(url), (), Guard(None), app.programme_for(None), Records(), clock=lambda: now_s)
    serve(desk, Where(port=PORT), lambda _: None)


def get_ms(path: str) -> float:
    """How long a page takes, ms."""
    began = time.perf_counter()
    with urllib.request.urlopen(f"http://localhost:{PORT}{path}", timeout=60) as answer:
        answer.read()
    return 1000 * (time.perf_counter() - began)


def cpu_s(process: int) -> float:
    """The processor's time that a process has had, s."""
    told = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def wait() -> None:
    """Until the server answers."""
    for _ in range(100):
        try:
            get_ms("/style.css")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("The desk does not answer.")


def fill(url: str, kits: int, folder: Path) -> None:
    """Import ``kits`` kits' exports, and one of them once more."""
    clinic, export, database = new_clinic(folder / "keys"), one_loan(folder / "records"), open_database(url)
    took, used, size, data = [], time.process_time(), 0, b""
    for number in range(kits):
        data = of_kit(export, number, clinic)
        began = time.perf_counter()
        take(database, data, clinic.identities)
        took.append(time.perf_counter() - began)
        size = len(data)
        if number % 100 == 99:
            print(f"  {number + 1} kits, {sum(took):.0f} s", flush=True)
    used = time.process_time() - used
    began = time.perf_counter()
    take(database, data, clinic.identities)
    again = time.perf_counter() - began
    database.close()
    print(f"{kits} kits × {DAYS} days × {A_DAY} sessions; an export has {size / 1000:.0f} kB")
    print(f"  import, a file          {1000 * median(took):8.0f} ms (all: {sum(took):.0f} s)")
    print(f"  sealed and imported, of one core {1000 * used / kits:.0f} ms a file")
    print(f"  the same file again     {1000 * again:8.0f} ms")


def held(url: str) -> int:
    """How many loans there are."""
    database = open_database(url)
    with database.reading() as db:
        loans = overview.loans(db, 0.0).total
    database.close()
    return loans


def measure(url: str, kits: int) -> None:
    """Ask for every page: of ten loans each, first for the first time, then once more."""
    now_s = recorded.FIRST.timestamp() + 95 * DAY_S
    server = multiprocessing.get_context("spawn").Process(target=serving, args=(url, now_s), daemon=True)
    server.start()
    wait()
    get_ms("/")  # what a server does once
    pages = {
        "/": "/?page={n}", "/?state=overdue": "/?state=overdue&page={n}", "/?q=": "/?q=heron+{n}",
        "/kits/ID": "/kits/K-{kit:04d}", "/loans": "/loans?page={n}", "/loans/N": "/loans/{n}",
        "/loans/N in Arabic": "/loans/{n}?language=ar", "/loans/N?days=3660": "/loans/{n}?days=3660",
        "/import": "/import", **{f"report{ending}": "/loans/{n}/report" + ending for ending in DOWNLOADS},
    }  # fmt: skip
    print(f"{kits} loans on {os.cpu_count()} cores; load at the beginning {os.getloadavg()[0]:.1f}")
    print(f"  {'':22}  {'first time':>26}  {'once more':>26}")
    places = [1 + n * (kits // TIMES or 1) % kits for n in range(TIMES)]
    for place, (told, path) in enumerate(pages.items()):
        line = f"  {told:22}"
        for _ in range(2):
            before, times = cpu_s(server.pid or 0), []
            # Another loan for each kind of page, so that none is found ready.
            for n in places:
                kit = (n - 1 + 7 * place) % kits
                times.append(get_ms(path.format(n=kit + 1, kit=kit)))
            used_ms = 1000 * (cpu_s(server.pid or 0) - before) / len(times)
            line += f"  {median(times):5.0f} ms (worst {max(times):4.0f}), CPU {used_ms:4.0f}"
        print(line, flush=True)
    print(f"  load at the end {os.getloadavg()[0]:.1f}")
    server.terminate()
    server.join()


def main() -> None:
    """All of it."""
    kits = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = sys.argv[2] if len(sys.argv) > 2 else str(folder / "desk.db")
        if not held(url):
            fill(url, kits, folder)
            if "://" not in url:
                print(f"  database                {Path(url).stat().st_size / 1e6:8.0f} MB")
        measure(url, held(url))


if __name__ == "__main__":
    main()
