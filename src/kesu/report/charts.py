"""Charts as inline SVG; words stay text, so that the browser draws Chinese with its own fonts."""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import vl_convert

FONT = (
    "system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', "
    "'Source Han Sans SC', 'WenQuanYi Micro Hei', sans-serif"
)
INK, MUTED, LINE, ACCENT, WARM = "#1c2733", "#5b6875", "#d9dfe5", "#1f6f8b", "#c8553d"
PALETTE = (
    "#1f6f8b", "#c8553d", "#e0a030", "#5a8f4e", "#7a5ea8", "#3f8fd0", "#b0578d", "#7c6f57",
)  # fmt: skip
_FONT_PX = 12
WIDTH = 520  # fits a phone without becoming illegible
_MANY = 40  # dots of more periods than this run into each other
_FEW = 12  # up to so many classes, the cells of a heat map are large
Rows = Sequence[Mapping[str, Any]]


def to_svg(chart: alt.TopLevelMixin) -> str:
    """The chart as an `<svg>` element without any reference to the outside."""
    spec = chart.configure(font=FONT, background="transparent", padding=4)
    spec = spec.configure_view(stroke=None).configure_axis(
        labelFontSize=_FONT_PX, titleFontSize=_FONT_PX, labelColor=MUTED, titleColor=MUTED,
        titleFontWeight="normal", gridColor=LINE, domainColor=LINE, tickColor=LINE, labelLimit=0,
    )  # fmt: skip
    spec = spec.configure_legend(
        labelFontSize=_FONT_PX, titleFontSize=_FONT_PX, labelColor=INK, titleColor=MUTED,
        titleFontWeight="normal", labelLimit=260, orient="bottom", columns=4,
    )  # fmt: skip
    svg: str = vl_convert.vegalite_to_svg(spec.to_dict(), allowed_base_urls=[])
    return svg


def width_of(text: str) -> int:
    """Width of a text in a chart, in pixels; Chinese characters are twice as wide as Latin ones.

    >>> width_of("送货") > width_of("ab")
    True
    """
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return round(wide * _FONT_PX + (len(text) - wide) * _FONT_PX * 0.6)


def shorten(text: str, most: int = 16) -> str:
    """A text as wide as `most` Chinese characters; an ellipsis stands for what is cut.

    >>> shorten("送货人员态度恶劣", 4), shorten("Late", 4)
    ('送货人…', 'Late')
    """
    if width_of(text) <= most * _FONT_PX:
        return text
    ends = (end for end in range(len(text), 0, -1) if width_of(text[:end]) < most * _FONT_PX)
    return text[: next(ends, 0)] + "…"


def distinct(names: Sequence[str]) -> list[str]:
    """The names, numbered where two are alike, so that a chart does not merge them.

    >>> distinct(["其他", "质量", "其他"])
    ['其他', '质量', '其他 (2)']
    """
    return [
        f"{name} ({earlier + 1})" if (earlier := names[:place].count(name)) else name
        for place, name in enumerate(names)
    ]


def _names(rows: Rows, field: str, **axis: Any) -> alt.Y:  # noqa: ANN401 - altair's own options
    """An axis of names in the order of the rows, wide enough even where fonts are unknown."""
    room = max((width_of(str(row[field])) for row in rows), default=0) + 12
    return alt.Y(
        f"{field}:N",
        sort=None,
        title=None,
        axis=alt.Axis(minExtent=room, ticks=False, domain=False, labelPadding=8, **axis),
    )


def bars(rows: Rows, *, title: str) -> str:
    """Horizontal bars with their numbers; rows hold `name`, `n`, `label`."""
    room = 1.25 * max((row["n"] for row in rows), default=0)  # for the numbers beside the bars
    base = alt.Chart(alt.Data(values=list(rows))).encode(
        y=_names(rows, "name"),
        x=alt.X(
            "n:Q",
            title=title,
            scale=alt.Scale(domain=[0, max(1, room)], nice=False),
            axis=alt.Axis(grid=False, tickCount=5, tickMinStep=1, format=",d"),
        ),
    )
    marks = base.mark_bar(color=ACCENT, height=16, cornerRadiusEnd=2)
    numbers = base.mark_text(align="left", dx=6, color=INK, fontSize=_FONT_PX).encode(
        text="label:N"
    )
    return to_svg((marks + numbers).properties(width=WIDTH - 120, height=alt.Step(26)))


def intervals(rows: Rows, *, title: str, is_share: bool = False) -> str:
    """A dot with its interval for each row of `name`, `value`, `low`, `high`.

    Scores are shown from 0 to 1, shares in percent and as far as they go.
    """
    scale = alt.Scale(domainMin=0) if is_share else alt.Scale(domain=[0, 1])
    axis = alt.Axis(format="%", tickCount=6) if is_share else alt.Axis()
    base = alt.Chart(alt.Data(values=list(rows))).encode(y=_names(rows, "name"))
    rules = base.mark_rule(color=ACCENT, strokeWidth=3, opacity=0.4).encode(
        x=alt.X("low:Q", title=title, scale=scale, axis=axis), x2="high:Q"
    )
    dots = base.mark_point(filled=True, size=70, color=ACCENT, opacity=1).encode(
        x=alt.X("value:Q", title=title, scale=scale, axis=axis)
    )
    return to_svg((rules + dots).properties(width=WIDTH - 120, height=alt.Step(26)))


def differences(rows: Rows, *, title: str) -> str:
    """As `intervals`, of differences, with a line at none; what is surely below is warm."""
    x = alt.X("value:Q", title=title, axis=alt.Axis(format="+.2f", tickCount=5))
    data = [{**row, "is_worse": row["high"] < 0} for row in rows]
    color = alt.Color(
        "is_worse:N", legend=None, scale=alt.Scale(domain=[False, True], range=[ACCENT, WARM])
    )
    base = alt.Chart(alt.Data(values=data)).encode(y=_names(rows, "name"), color=color)
    rules = base.mark_rule(strokeWidth=3, opacity=0.4).encode(x=alt.X("low:Q"), x2="high:Q")
    dots = base.mark_point(filled=True, size=70, opacity=1).encode(x=x)
    none = alt.Chart(alt.Data(values=[{"value": 0}])).mark_rule(color=MUTED, strokeDash=[4, 3])
    chart = none.encode(x=x) + rules + dots
    return to_svg(chart.properties(width=WIDTH - 120, height=alt.Step(26)))


def ratios(rows: Rows, *, title: str) -> str:
    """As `intervals`, of ratios on a log scale, with a line at 1."""
    x = alt.X("value:Q", title=title, scale=alt.Scale(type="log"), axis=alt.Axis(format="~g"))
    base = alt.Chart(alt.Data(values=list(rows))).encode(y=_names(rows, "name"))
    rules = base.mark_rule(color=ACCENT, strokeWidth=3, opacity=0.4).encode(
        x=alt.X("low:Q", title=title, scale=alt.Scale(type="log")), x2="high:Q"
    )
    dots = base.mark_point(filled=True, size=70, color=ACCENT, opacity=1).encode(x=x)
    none = alt.Chart(alt.Data(values=[{"value": 1}])).mark_rule(color=MUTED, strokeDash=[4, 3])
    chart = none.encode(x=x) + rules + dots
    return to_svg(chart.properties(width=WIDTH - 200, height=alt.Step(26)))


def columns(field: str, names: Sequence[str], *, title: str | None = None) -> alt.X:
    """Names above the columns of a map, slanted."""
    room = max((width_of(name) for name in names), default=0) + 12
    axis = alt.Axis(labelAngle=-45, orient="top", ticks=False, domain=False, minExtent=room * 0.75)
    return alt.X(f"{field}:N", sort=list(names), title=title, axis=axis)


def lines(field: str, names: Sequence[str], *, title: str | None = None) -> alt.Y:
    """Names beside the lines of a map."""
    room = max((width_of(name) for name in names), default=0) + 12
    axis = alt.Axis(minExtent=room, ticks=False, domain=False)
    return alt.Y(f"{field}:N", sort=list(names), title=title, axis=axis)


def heat_map(rows: Rows, *, names: Sequence[str], across: str, down: str) -> str:
    """Cells of `gold`, `predicted`, `n`, `share`; colour is the share of the row."""
    cell = 40 if len(names) <= _FEW else 26
    base = alt.Chart(alt.Data(values=list(rows))).encode(
        x=columns("predicted", names, title=across), y=lines("gold", names, title=down)
    )
    cells = base.mark_rect(stroke="white").encode(
        color=alt.Color(
            "share:Q",
            scale=alt.Scale(domain=[0, 1], range=["#f3f6f8", "#9cc3d0", "#14506a"]),
            legend=None,
        )
    )
    numbers = (
        base.mark_text(fontSize=11)
        .transform_filter("datum.n > 0")
        .encode(
            text=alt.Text("n:Q", format=",d"),
            color=alt.condition("datum.share > 0.55", alt.value("white"), alt.value(INK)),
        )
    )
    return to_svg((cells + numbers).properties(width=alt.Step(cell), height=alt.Step(cell)))


def reliability(rows: Rows, *, across: str, up: str) -> str:
    """Points of `confidence`, `accuracy`, `n` beside the diagonal; area is the number of rows."""
    unit = alt.Scale(domain=[0, 1])
    ends = alt.Data(values=[{"x": 0, "y": 0}, {"x": 1, "y": 1}])
    diagonal = alt.Chart(ends).mark_line(color=MUTED, strokeDash=[4, 4], strokeWidth=1)
    points = alt.Chart(alt.Data(values=list(rows))).encode(
        x=alt.X("confidence:Q", title=across, scale=unit, axis=alt.Axis(format=".0%")),
        y=alt.Y("accuracy:Q", title=up, scale=unit, axis=alt.Axis(format=".0%")),
    )
    chart = (
        diagonal.encode(x=alt.X("x:Q", title=across), y=alt.Y("y:Q", title=up))
        + points.mark_line(color=ACCENT, strokeWidth=1.5)
        + points.mark_point(filled=True, color=ACCENT, opacity=1).encode(
            size=alt.Size("n:Q", legend=None, scale=alt.Scale(range=[30, 260]))
        )
    )
    return to_svg(chart.properties(width=300, height=300))


def risk_curve(rows: Rows, *, across: str, up: str) -> str:
    """A line of `risk` over `coverage`; a risk of nothing lies on the axis, not in mid-air."""
    top = max([0.05, *(row["risk"] * 1.05 for row in rows)])
    chart = (
        alt.Chart(alt.Data(values=list(rows)))
        .mark_line(color=WARM, strokeWidth=2, point=alt.OverlayMarkDef(color=WARM, size=25))
        .encode(
            x=alt.X(
                "coverage:Q",
                title=across,
                scale=alt.Scale(domain=[0, 1]),
                axis=alt.Axis(format=".0%"),
            ),
            y=alt.Y(
                "risk:Q",
                title=up,
                scale=alt.Scale(domain=[0, min(1, top)]),
                axis=alt.Axis(format=".0%", tickMinStep=0.01),
            ),
        )
    )
    return to_svg(chart.properties(width=300, height=300))


def trade_off(rows: Rows, here: Rows, *, across: str, up: str) -> str:
    """Lines of `share` over `known` in the order of `limit`, one a `name`; dots mark `here`."""
    unit = alt.Scale(domain=[0, 1])
    names = list(dict.fromkeys(str(row["name"]) for row in rows))
    colours = alt.Scale(domain=names, range=list(PALETTE[: len(names)]))
    x = alt.X("known:Q", title=across, scale=unit, axis=alt.Axis(format=".0%"))
    y = alt.Y("share:Q", title=up, scale=unit, axis=alt.Axis(format=".0%"))
    lines = alt.Chart(alt.Data(values=list(rows))).mark_line(strokeWidth=2)
    legend = alt.Legend(columns=1)
    colour = alt.Color("name:N", title=None, scale=colours, legend=legend)
    coloured = lines.encode(x=x, y=y, order="limit:Q", color=colour)
    ends = alt.Data(values=[{"known": 0, "share": 0}, {"known": 1, "share": 1}])
    chance = alt.Chart(ends).mark_line(color=MUTED, strokeDash=[4, 4], strokeWidth=1)
    now = alt.Chart(alt.Data(values=list(here))).mark_point(
        filled=True, size=90, color=INK, opacity=1
    )
    chart = chance.encode(x=x, y=y) + coloured + now.encode(x=x, y=y)
    return to_svg(chart.properties(width=340, height=300))


def over_time(rows: Rows, *, names: Sequence[str], title: str) -> str:
    """Lines of `n` by `period` (names that sort), one for each of at most eight `names`."""
    periods = sorted({str(row["period"]) for row in rows})
    step = max(1, len(periods) // 12)
    dots = alt.OverlayMarkDef(size=24) if len(periods) <= _MANY else False
    chart = (
        alt.Chart(alt.Data(values=list(rows)))
        .mark_line(strokeWidth=2, point=dots)
        .encode(
            x=alt.X(
                "period:O",
                title=None,
                sort=periods,
                axis=alt.Axis(labelAngle=-45, values=periods[::step]),
            ),
            y=alt.Y("n:Q", title=title, axis=alt.Axis(tickMinStep=1)),
            color=alt.Color(
                "name:N",
                title=None,
                sort=list(names),
                scale=alt.Scale(domain=list(names), range=list(PALETTE[: len(names)])),
            ),
        )
    )
    return to_svg(chart.properties(width=WIDTH, height=260))
