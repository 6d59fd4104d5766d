"""Everything that stands on the glass at one moment, as a value. The display draws it and knows no more."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Bar:
    """One side's bar. ``mm`` is None while nothing is measured; ``label`` names the side, ``value`` the figure."""

    label: str
    mm: float | None = None
    value: str = ""
    held_mm: float | None = None  # a short mark: where the last hold was
    over: bool = False  # this side overdoes it: the cap opens and a pause sign stands over it


@dataclass(frozen=True)
class Bars:
    """Both bars on one scale: ``full_mm`` is a full bar. ``hatched`` says that nothing is measured now.

    ``target_mm`` is the band (low, high) that both should reach. ``shift`` moves both bars with the
    feature that is trained, -1 (brow) to 1 (mouth).
    """

    left: Bar
    right: Bar
    full_mm: float
    target_mm: tuple[float, float] | None = None
    hatched: bool = False
    shift: float = 0.0
    target_on: str = "both"  # or "left", "right": the side that the exercise is about
    rest_at: float = 0.12  # share of the bar below its rest line: room for a movement the wrong way


@dataclass(frozen=True)
class Ring:
    """The hold ring: ``share`` of it is drawn, 0 to 1, and ``text`` stands in it."""

    share: float
    text: str = ""
    quiet: bool = False  # thin: time that only passes


@dataclass(frozen=True)
class Figure:
    """The drawn face that shows a movement. ``name`` is a row of the display's table of motions.

    ``share`` is how far the movement is in, 0 to 1; for massage and strokes, how much of one round is done.
    ``side`` is the patient's side that moves: ``both``, ``left`` or ``right``; drawn as in a mirror, left on the left.
    """

    name: str
    share: float = 0.0
    side: str = "both"


@dataclass(frozen=True)
class Scene:
    """One picture. ``name`` and ``exercise`` name it in screenshots; texts are already translated.

    ``picture`` is a pictogram of :mod:`appliance.display.pictograms`. ``dots`` are (done, all) repetitions.
    ``short`` stands for ``lines`` where there is no room for all of them: the action, or the warning; without it they
    take turns, whole sentences only, and ``turn`` counts up to say whose turn it is. ``big`` are lines to be read,
    larger than ``lines``. ``back`` and ``forward`` stand beside the physical buttons Repeat and Next. ``face_area`` is
    (x, y, width, height), mm from the glass's top left corner, of where the face is seen; None for the usual place.
    ``cross`` is a point to bring something to, in the same mm. ``mark`` is a pictogram in a corner, for the clinic.
    """

    name: str
    exercise: str = ""
    title: str = ""
    lines: tuple[str, ...] = ()
    short: str = ""
    turn: int = 0
    big: tuple[str, ...] = ()
    bars: Bars | None = None
    ring: Ring | None = None
    dots: tuple[int, int] | None = None
    picture: str = ""
    figure: Figure | None = None
    back: str = ""
    forward: str = ""
    face_area: tuple[float, float, float, float] | None = None
    cross: tuple[float, float] | None = None
    mark: str = ""

    @property
    def open(self) -> bool:
        """Whether nothing needs the places beside the face: words and pictures may come closer to it."""
        return self.bars is None

    moving: bool = False  # something on it moves, so that it wants the full frame rate
