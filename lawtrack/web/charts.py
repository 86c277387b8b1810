"""Pictures of numbers as SVG, made here: no script, no style inside, readable on a phone; pure."""

from collections.abc import Sequence

from markupsafe import Markup

WIDTH, HEIGHT, FOOT = 360, 120, 22


def column_chart(title: str, values: Sequence[tuple[str, int]]) -> Markup:
    """A column for each value, with its number above; a table beside it says the same."""
    if not values:
        return Markup()
    most = max(number for _, number in values) or 1
    step = WIDTH / len(values)
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
    return Markup(
        '<svg viewBox="0 0 {} {}" role="img" aria-label="{}" class="chart"><title>{}</title>{}'
        "</svg>"
    ).format(WIDTH, HEIGHT + FOOT, title, title, parts)
