"""Marks on pages: what a layout makes and a PDF is written from. Points (1/72 inch), origin at the top left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Literal, TypeAlias

Align: TypeAlias = Literal["left", "center", "right"]
Color: TypeAlias = tuple[int, int, int]

INK: Color = (28, 28, 34)
GREY: Color = (110, 112, 118)


@dataclass(frozen=True, slots=True)
class Face:
    """Three of the fonts that every PDF reader has."""

    regular: str
    bold: str
    italic: str


HELVETICA = Face("Helvetica", "Helvetica-Bold", "Helvetica-Oblique")
TIMES = Face("Times-Roman", "Times-Bold", "Times-Italic")
COURIER = Face("Courier", "Courier-Bold", "Courier-Oblique")


@dataclass(frozen=True, slots=True)
class Pen:
    """How text is set: `size` in points, `wide` and `tall` stretch the letters as a till printer does."""

    face: Face
    size: float
    font: str
    color: Color = INK
    wide: float = 1.0
    tall: float = 1.0

    @staticmethod
    def of(face: Face, size: float) -> Pen:
        """The regular font of a face."""
        return Pen(face, size, face.regular)

    @property
    def bold(self) -> Pen:
        """The same pen in bold."""
        return replace(self, font=self.face.bold)

    @property
    def italic(self) -> Pen:
        """The same pen in italics."""
        return replace(self, font=self.face.italic)

    def sized(self, size: float) -> Pen:
        """The same pen at another size."""
        return replace(self, size=size)

    def colored(self, color: Color) -> Pen:
        """The same pen in another colour."""
        return replace(self, color=color)

    def stretched(self, *, wide: float = 1.0, tall: float = 1.0) -> Pen:
        """The same pen with wider or taller letters."""
        return replace(self, wide=wide, tall=tall)


@dataclass(frozen=True, slots=True)
class Text:
    """One run of text; `x` is its left, middle or right end as `align` says, `y` its baseline."""

    x: float
    y: float
    text: str
    pen: Pen
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line; `dash` alternates lengths of ink and gap."""

    start: tuple[float, float]
    end: tuple[float, float]
    width: float = 0.6
    dash: tuple[float, float] | None = None
    color: Color = INK


@dataclass(frozen=True, slots=True)
class Shape:
    """A filled polygon."""

    points: tuple[tuple[float, float], ...]
    color: Color


Mark: TypeAlias = Text | Rule | Shape


@dataclass(frozen=True, slots=True)
class Page:
    """One page and its marks, painted in order."""

    width: float
    height: float
    marks: tuple[Mark, ...]


def box(left: float, top: float, width: float, height: float, *, color: Color) -> Shape:
    """A filled rectangle."""
    right, bottom = left + width, top + height
    return Shape(((left, top), (right, top), (right, bottom), (left, bottom)), color)


@dataclass(slots=True)
class Roll:
    """Receipt paper: as long as what is printed on it. Each call prints below the one before."""

    width: float
    margin: float
    pen: Pen
    leading: float = 1.22
    y: float = 14.0
    marks: list[Mark] = field(default_factory=list[Mark])

    @property
    def right(self) -> float:
        """The x of the right margin."""
        return self.width - self.margin

    def gap(self, points: float) -> None:
        """Feeds the paper."""
        self.y += points

    def row(self, left: str, right: str = "", *, pen: Pen | None = None) -> None:
        """Text at the left margin and text at the right margin, on one line."""
        self.cells(((self.margin, left, "left"), (self.right, right, "right")), pen=pen)

    def center(self, text: str, *, pen: Pen | None = None) -> None:
        """Text in the middle."""
        self.cells(((self.width / 2, text, "center"),), pen=pen)

    def cells(self, cells: Iterable[tuple[float, str, Align]], *, pen: Pen | None = None) -> None:
        """Several texts on one line, each at its own x."""
        used = pen or self.pen
        self.y += used.size * used.tall * self.leading
        self.marks += [Text(x, self.y, text, used, align) for x, text, align in cells if text]

    def rule(self, *, dash: tuple[float, float] | None = None, width: float = 0.6) -> None:
        """A line from margin to margin."""
        self.y += 5
        self.marks.append(Rule((self.margin, self.y), (self.right, self.y), width, dash, self.pen.color))
        self.y += 2

    def page(self) -> Page:
        """The paper, torn off below the last line."""
        return Page(self.width, self.y + 22, tuple(self.marks))


@dataclass(slots=True)
class Sheet:
    """Office paper of a fixed size; marks are placed where the caller says."""

    width: float
    height: float
    marks: list[Mark] = field(default_factory=list[Mark])

    def text(self, x: float, y: float, text: str, *, pen: Pen, align: Align = "left") -> None:
        """One run of text with its baseline at `y`."""
        if text:
            self.marks.append(Text(x, y, text, pen, align))

    def stack(self, x: float, y: float, texts: Iterable[str], *, pen: Pen, align: Align = "left") -> float:
        """Several lines below each other; returns the baseline that would come next."""
        for text in texts:
            self.text(x, y, text, pen=pen, align=align)
            y += pen.size * 1.35
        return y

    def rule(self, left: float, right: float, y: float, *, width: float = 0.5, color: Color = INK) -> None:
        """A level line."""
        self.marks.append(Rule((left, y), (right, y), width, None, color))

    def frame(self, left: float, top: float, width: float, height: float, *, color: Color = INK) -> None:
        """The outline of a rectangle."""
        right, bottom = left + width, top + height
        corners = ((left, top), (right, top), (right, bottom), (left, bottom), (left, top))
        self.marks += [Rule(a, b, 0.6, None, color) for a, b in pairwise(corners)]

    def page(self) -> Page:
        """The finished page."""
        return Page(self.width, self.height, tuple(self.marks))
