"""The report as one HTML file that needs nothing else: no script, no font, no picture from elsewhere."""

from __future__ import annotations

from html import escape

from appliance.records.report.parts import Document, Drawing, Section, Table

_STYLE = """
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 62rem; margin: 0 auto; padding: 1rem; }
.skip { position: absolute; inset-inline-start: -99rem; }
.skip:focus { position: static; }
.notice { border: 2px solid; padding: .5rem .75rem; font-weight: 600; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; }
dt { font-weight: 600; } dd { margin: 0; }
.drawings { display: grid; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); gap: 1rem; }
figure { margin: 0; } figcaption { font-weight: 600; }
figure svg { width: 100%; height: auto; background: #fff; border: 1px solid #767676; }
.ends { display: flex; justify-content: space-between; font-size: .85rem; }
.scroll { overflow-x: auto; } .scroll:focus { outline: 3px solid; }
table { border-collapse: collapse; width: 100%; } caption { text-align: start; font-weight: 600; padding: .5rem 0; }
th, td { border: 1px solid #767676; padding: .3rem .5rem; text-align: start; vertical-align: top; }
footer { margin-top: 2rem; font-size: .85rem; overflow-wrap: anywhere; }
@media print { body { max-width: none; font-size: .75rem; } .skip { display: none; } }
"""


def text(document: Document) -> str:
    """The whole page."""
    facts = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in document.facts)
    sections = "".join(_section(section, number) for number, section in enumerate(document.sections))
    return (
        f'<!DOCTYPE html>\n<html lang="{document.language}" dir="{"rtl" if document.rtl else "ltr"}">\n<head>\n'
        '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{escape(document.title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f'<a class="skip" href="#part-1">{escape(document.skip)}</a>\n<header>\n<h1>{escape(document.title)}</h1>\n'
        f'<p class="notice">{escape(document.notice)}</p>\n<dl>{facts}</dl>\n</header>\n<main>\n{sections}</main>\n'
        f"<footer><p>{escape(document.foot)}</p></footer>\n</body>\n</html>\n"
    )


def _section(section: Section, number: int) -> str:
    name = f"part-{number}"
    words = "".join(f"<p>{escape(line)}</p>\n" for line in section.text)
    wide = "".join(_drawing(each) for each in section.drawings if each.wide)
    small = "".join(_drawing(each) for each in section.drawings if not each.wide)
    shown = wide + (f'<div class="drawings">\n{small}</div>\n' if small else "")
    tables = "".join(_table(table, f"{name}-table-{place}") for place, table in enumerate(section.tables))
    inside = f'<h2 id="{name}-title">{escape(section.heading)}</h2>\n{words}{shown}{tables}'
    return f'<section id="{name}" tabindex="-1" aria-labelledby="{name}-title">\n{inside}</section>\n'


def _drawing(drawing: Drawing) -> str:
    top, bottom, begin, end = map(escape, drawing.ends)
    return (
        f"<figure>\n<figcaption>{escape(drawing.title)}</figcaption>\n{drawing.svg}\n"
        f'<div class="ends" dir="ltr" aria-hidden="true"><span>{begin}</span><span>{bottom} – {top}</span>'
        f"<span>{end}</span></div>\n</figure>\n"
    )


def _table(table: Table, name: str) -> str:
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in table.head)
    rows = "".join(
        f'<tr><th scope="row">{escape(first)}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in rest)}</tr>\n'
        for first, *rest in table.rows
    )
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-labelledby="{name}">\n<table>\n'
        f'<caption id="{name}">{escape(table.caption)}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n</div>\n"
    )
