"""Pictures of numbers as SVG, made here: no script, no style inside, readable on a phone; pure."""

from collections.abc import Sequence

from markupsafe import Markup

WIDTH, HEIGHT, FOOT = 360, 120, 22


def column_chart(title: str, values: Sequence[tuple[str, int]]) -> Markup:
    """A column for each value, with its number above; a table beside it says the same."""
    if not values:
        return Markup()
    most = max(number for _, number in values) or 1
    step = min(WIDTH / len(values), WIDTH / 6)
    every = max(1, round(44 / step))
    parts = Markup()
    for place, (name, number) in enumerate(values):
        height = round((HEIGHT - 20) * number / most)
        left = round(place * step + step * 0.15, 1)
        parts += Markup(
            '<g><title>{}: {}</title><rect x="{}" y="{}" width="{}" height="{}" class="bar"/>'
        ).format(name, number, left, HEIGHT - height, round(step * 0.7, 1), height)
        if len(values) <= 18 and number:
            parts += Markup('<text x="{}" y="{}" class="figure">{}</text>').format(
                round(place * step + step / 2, 1), HEIGHT - height - 4, number
            )
        if place % every == 0:
            parts += Markup('<text x="{}" y="{}" class="figure">{}</text>').format(
                round(place * step + step / 2, 1), HEIGHT + 15, name
            )
        parts += Markup("</g>")
    return _framed(title, HEIGHT + FOOT, parts)


def bar_chart(title: str, values: Sequence[tuple[str, int]]) -> Markup:
    """A bar for each value, with its name and number above, so that long names are read."""
    if not values:
        return Markup()
    most = max(number for _, number in values) or 1
    row = 34
    parts = Markup()
    for place, (name, number) in enumerate(values):
        top = place * row
        parts += Markup(
            '<g><title>{}: {}</title><text x="0" y="{}" class="name">{}: {}</text>'
            '<rect x="0" y="{}" width="{}" height="10" class="bar"/></g>'
        ).format(name, number, top + 13, name, number, top + 18, round(WIDTH * number / most))
    return _framed(title, len(values) * row, parts)


def _framed(title: str, height: int, parts: Markup) -> Markup:
    return Markup(
        '<svg viewBox="0 0 {} {}" role="img" aria-label="{}" class="chart"><title>{}</title>{}'
        "</svg>"
    ).format(WIDTH, height, title, title, parts)
