"""A drawing sheet in millimetres that becomes an SVG: lines, words, dimensions. y is up, as in the parts."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.sax.saxutils import escape

Point = tuple[float, float]
FONT = "DejaVu Sans, Verdana, sans-serif"


def number(value: float) -> str:
    """A length as drawings write it: one decimal at most, none when it is zero."""
    text = f"{value:.1f}"
    return text.removesuffix(".0")


@dataclass
class Sheet:
    """A sheet of ``width`` × ``height`` mm of paper.

    ``origin`` (on paper, from the top left) and ``scale`` are set per view.
    """

    width: float
    height: float
    title: str
    items: list[str] = field(default_factory=list)
    origin: Point = (0.0, 0.0)
    scale: float = 1.0

    def view(self, origin: Point, scale: float, name: str = "", below: float = 0.0) -> None:
        """From here on, measures count from ``origin``; ``name`` is written ``below`` it (paper mm)."""
        self.origin, self.scale = origin, scale
        if name:
            ratio = f"{number(scale)} : 1" if scale >= 1 else f"1 : {number(1 / scale)}"
            self.note((origin[0], origin[1] + below), f"{name}, {ratio}", 3.2)

    def at(self, point: Point) -> Point:
        """Where a point of the view lies on the paper."""
        return self.origin[0] + point[0] * self.scale, self.origin[1] - point[1] * self.scale

    def line(
        self, points: list[Point], wide: float = 0.35, ink: str = "#000", dash: str = "", fill: str = "none"
    ) -> None:
        """A line through points; ``wide`` in paper mm."""
        path = " ".join(f"{x:.2f},{y:.2f}" for x, y in map(self.at, points))
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        self.items.append(f'<polyline points="{path}" fill="{fill}" stroke="{ink}" stroke-width="{wide}"{dashes}/>')

    def box(self, low: Point, high: Point, **style: str | float) -> None:
        """A rectangle."""
        (a, b), (c, d) = low, high
        self.line([(a, b), (c, b), (c, d), (a, d), (a, b)], **style)  # type: ignore[arg-type]

    def circle(self, middle: Point, radius: float, wide: float = 0.35, fill: str = "none") -> None:
        """A circle."""
        x, y = self.at(middle)
        self.items.append(
            f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{radius * self.scale:.2f}" fill="{fill}" stroke="#000" '
            f'stroke-width="{wide}"/>'
        )

    def note(
        self, paper: Point, text: str, size: float = 3.0, anchor: str = "middle", turn: float = 0.0, bold: bool = False
    ) -> None:
        """Words at a place on the paper."""
        x, y = paper
        turned = f' transform="rotate({turn:.0f} {x:.2f} {y:.2f})"' if turn else ""
        weight = ' font-weight="bold"' if bold else ""
        self.items.append(
            f'<text x="{x:.2f}" y="{y:.2f}" font-size="{size:g}" text-anchor="{anchor}"{weight}{turned}>'
            f"{escape(text)}</text>"
        )

    def label(self, point: Point, text: str, away: Point) -> None:
        """Words with a leader line to a point of the view; ``away`` is where they stand, paper mm from it."""
        x, y = self.at(point)
        end = (x + away[0], y + away[1])
        self.items.append(f'<circle cx="{x:.2f}" cy="{y:.2f}" r="0.6" fill="#000"/>')
        self.items.append(
            f'<path d="M{x:.2f} {y:.2f}L{end[0]:.2f} {end[1]:.2f}" stroke="#000" stroke-width="0.2" fill="none"/>'
        )
        side = "start" if away[0] >= 0 else "end"
        self.note((end[0] + (1 if away[0] >= 0 else -1), end[1] + 1), text, 3.0, side)

    def size(self, start: Point, end: Point, off: float, upright: bool = False, text: str = "") -> None:
        """A dimension from ``start`` to ``end``; its line is ``off`` paper mm to the right (upright) or below them."""
        (x1, y1), (x2, y2) = self.at(start), self.at(end)
        words = text or number(abs(end[1] - start[1]) if upright else abs(end[0] - start[0]))
        thin = 'stroke="#06c" stroke-width="0.18" fill="none"'
        if upright:
            x = max(x1, x2) + off if off > 0 else min(x1, x2) + off
            over = 1 if off > 0 else -1
            self.items.append(f'<path d="M{x1:.2f} {y1:.2f}H{x + over:.2f}M{x2:.2f} {y2:.2f}H{x + over:.2f}" {thin}/>')
            self._arrow((x, y1), (x, y2))
            self.note((x - 0.8, (y1 + y2) / 2), words, 2.8, "middle", -90)
        else:
            y = max(y1, y2) + off if off > 0 else min(y1, y2) + off
            over = 1 if off > 0 else -1
            self.items.append(f'<path d="M{x1:.2f} {y1:.2f}V{y + over:.2f}M{x2:.2f} {y2:.2f}V{y + over:.2f}" {thin}/>')
            self._arrow((x1, y), (x2, y))
            self.note(((x1 + x2) / 2, y - 0.8), words, 2.8)

    def _arrow(self, start: Point, end: Point) -> None:
        (x1, y1), (x2, y2) = start, end
        length = max(((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5, 1e-6)
        ux, uy = (x2 - x1) / length, (y2 - y1) / length
        heads = ""
        for x, y, way in ((x1, y1, 1), (x2, y2, -1)):
            a = (x + way * (2 * ux - 0.5 * uy), y + way * (2 * uy + 0.5 * ux))
            c = (x + way * (2 * ux + 0.5 * uy), y + way * (2 * uy - 0.5 * ux))
            heads += f"M{x:.2f} {y:.2f}L{a[0]:.2f} {a[1]:.2f}L{c[0]:.2f} {c[1]:.2f}Z"
        self.items.append(
            f'<path d="M{x1:.2f} {y1:.2f}L{x2:.2f} {y2:.2f}{heads}" stroke="#06c" stroke-width="0.18" fill="#06c"/>'
        )

    def svg(self) -> str:
        """The whole sheet."""
        self.note(
            (6, self.height - 5),
            f"Symmirror · {self.title} · millimetres · not built yet: check before you cut",
            3.2,
            "start",
        )
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width:g}mm" height="{self.height:g}mm" '
            f'viewBox="0 0 {self.width:g} {self.height:g}" font-family="{FONT}">'
        )
        paper = f'<rect width="{self.width:g}" height="{self.height:g}" fill="#fff"/>'
        return "\n".join([head, f"<title>{escape(self.title)}</title>", paper, *self.items, "</svg>"]) + "\n"
