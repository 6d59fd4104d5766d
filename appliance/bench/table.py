"""The parts of the bench test, in the order in which they are looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from appliance.bench import camera, glass, hands, machine
from appliance.bench.bench import Bench
from appliance.bench.finding import Finding, Verdict
from appliance.language import message


@dataclass(frozen=True)
class Part:
    """One part: its name in files and on the console, its title and pictogram on the glass, and who looks at it.

    ``may_lack``: a kit passes without it where this machine has no such thing; ``may_skip``: where it was not asked.
    """

    name: str
    title: str
    picture: str
    look: Callable[[Bench], Finding]
    may_lack: bool = False
    may_skip: bool = False

    def holds(self, verdict: Verdict) -> bool:
        """Whether a kit passes with this verdict on this part."""
        return (
            verdict is Verdict.PASS
            or (verdict is Verdict.NOT_POSSIBLE and self.may_lack)
            or (verdict is Verdict.NOT_ASKED and self.may_skip)
        )

    def broken(self, verdict: Verdict) -> bool:
        """Whether something is wrong, not only untried."""
        return not self.holds(verdict) and verdict is not Verdict.NOT_ASKED


PARTS: Sequence[Part] = (
    Part("software", message("Software"), "chip", machine.software),
    Part("models", message("Models"), "face", machine.stock),
    Part("words", message("Words"), "letters", machine.words),
    Part("clock", message("Clock"), "clock", machine.clock, may_lack=True),
    Part("disk", message("Disk"), "disk", machine.disk),
    Part("records", message("Records"), "records", machine.records, may_lack=True),
    Part("kit", message("Kit"), "records", machine.kit, may_lack=True),
    Part("power", message("Power supply"), "power", machine.power, may_lack=True),
    Part("service", message("Start by itself"), "start", machine.service, may_lack=True),
    Part("display", message("Display"), "display", hands.display),
    Part("buttons", message("Buttons"), "press-next", hands.buttons, may_lack=True),
    Part("sound", message("Loudspeaker"), "sound", hands.sound, may_lack=True),
    Part("camera", message("Camera"), "lens", camera.opens),
    Part("rate", message("Picture rate"), "film", camera.rate),
    Part("age", message("Age of pictures"), "clock", camera.age, may_lack=True),
    Part("live", message("Live picture"), "film", camera.alive),
    Part("focus", message("Focus"), "lens", camera.focus, may_lack=True),
    Part("sharpness", message("Sharpness"), "sharp", camera.sharpness),
    Part("light", message("Light on the face"), "light", camera.light),
    Part("even", message("Light on both sides"), "even", camera.even),
    Part("colours", message("Colours"), "colours", camera.colours),
    Part("glass", message("Glass"), "glass", glass.transmission, may_lack=True, may_skip=True),
    Part("tracker", message("Face tracker"), "face", machine.tracked),
    Part("temperature", message("Temperature"), "warm", machine.temperature, may_lack=True),
)
