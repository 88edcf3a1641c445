"""Charts of how complaints move and what to do: limits, forecasts, maps, strips and a matrix."""

from collections.abc import Sequence

import altair as alt

from kesu.report.charts import ACCENT, INK, LINE, MUTED, WARM, WIDTH, Rows, columns, lines, to_svg


def control(rows: Rows, *, title: str, is_share: bool) -> str:
    """A control chart of `start`, `rate`, `center`, `lower`, `upper`; warm where `rules` broke."""
    periods = [str(row["start"]) for row in rows]
    step = max(1, len(periods) // 12)
    x = alt.X(
        "start:O",
        title=None,
        sort=periods,
        axis=alt.Axis(labelAngle=-45, values=periods[::step]),
    )
    axis = alt.Axis(format=".0%") if is_share else alt.Axis()
    values = [{**row, "is_broken": bool(row["rules"])} for row in rows]
    base = alt.Chart(alt.Data(values=values)).encode(x=x)
    band = base.mark_area(color=LINE, opacity=0.6, interpolate="step").encode(
        y=alt.Y("lower:Q", title=title, axis=axis), y2="upper:Q"
    )
    middle = base.mark_line(color=MUTED, strokeDash=[4, 3], strokeWidth=1).encode(y="center:Q")
    line = base.mark_line(color=ACCENT, strokeWidth=1.5).encode(y="rate:Q")
    dots = base.mark_point(filled=True, size=36, opacity=1).encode(
        y="rate:Q",
        color=alt.condition("datum.is_broken", alt.value(WARM), alt.value(ACCENT)),
    )
    return to_svg((band + middle + line + dots).properties(width=WIDTH, height=180))


def residuals(rows: Rows, *, names: Sequence[str], values: Sequence[str]) -> str:
    """A map of `value` against `name`: its `share`, warm where the `residual` is above 0."""
    base = alt.Chart(alt.Data(values=list(rows))).encode(
        x=columns("name", names), y=lines("value", values)
    )
    colour = alt.Scale(
        domain=[-6, 0, 6], range=[ACCENT, "#f6f7f8", WARM], clamp=True, interpolate="rgb"
    )
    cells = base.mark_rect(stroke="white").encode(
        color=alt.Color("residual:Q", scale=colour, legend=None)
    )
    numbers = base.mark_text(fontSize=10).encode(
        text=alt.Text("share:Q", format=".0%"),
        color=alt.condition("abs(datum.residual) > 4", alt.value("white"), alt.value(INK)),
    )
    return to_svg((cells + numbers).properties(width=alt.Step(38), height=alt.Step(24)))


def matrix(rows: Rows, *, across: str, up: str) -> str:
    """Named dots of `x` and `y`, both shares, by `size`, warm if `is_warm`; lines at the means."""
    data = alt.Data(values=list(rows))
    base = alt.Chart(data).encode(
        x=alt.X("x:Q", title=across, axis=alt.Axis(format=".0%"), scale=alt.Scale(zero=False)),
        y=alt.Y("y:Q", title=up, axis=alt.Axis(format=".0%"), scale=alt.Scale(zero=False)),
    )
    colour = alt.condition("datum.is_warm", alt.value(WARM), alt.value(ACCENT))
    size = alt.Size("size:Q", legend=None, scale=alt.Scale(range=[50, 600]))
    dots = base.mark_point(filled=True, opacity=0.9).encode(color=colour, size=size)
    names = base.mark_text(align="left", dx=14, fontSize=11, color=INK).encode(text="name:N")
    mean = alt.Chart(data).mark_rule(color=MUTED, strokeDash=[4, 3])
    lines = mean.encode(x="mean(x):Q") + mean.encode(y="mean(y):Q")
    return to_svg((lines + dots + names).properties(width=WIDTH - 80, height=320))


def forecast(past: Rows, ahead: Rows, *, title: str) -> str:
    """A line of `n` by `start`, and beyond it `mean` within a band from `low` to `high`."""
    periods = [str(row["start"]) for row in (*past, *ahead)]
    step = max(1, len(periods) // 12)
    axis = alt.Axis(labelAngle=-45, values=periods[::step])
    x = alt.X("start:O", title=None, sort=periods, axis=axis)
    y = alt.Y("n:Q", title=title)
    line = alt.Chart(alt.Data(values=list(past))).mark_line(color=ACCENT, strokeWidth=2)
    told = alt.Chart(alt.Data(values=list(ahead)))
    band = told.mark_bar(color=WARM, opacity=0.25, width=10).encode(x=x, y="low:Q", y2="high:Q")
    dots = told.mark_point(filled=True, color=WARM, size=50, opacity=1).encode(x=x, y="mean:Q")
    return to_svg((line.encode(x=x, y=y) + band + dots).properties(width=WIDTH, height=200))


def before_after(rows: Rows, *, title: str) -> str:
    """Bars of `n` by `week`, those from week 0 on in another colour, with a line between."""
    base = alt.Chart(alt.Data(values=list(rows)))
    bars = base.mark_bar().encode(
        x=alt.X("week:Q", title=title, bin="binned", axis=alt.Axis(tickMinStep=4, grid=False)),
        x2="end:Q",
        y=alt.Y("n:Q", title=None),
        color=alt.condition("datum.week < 0", alt.value("#a9bcc6"), alt.value(ACCENT)),
    )
    line = alt.Chart(alt.Data(values=[{"week": 0}])).mark_rule(color=WARM, strokeWidth=2)
    return to_svg((bars + line.encode(x="week:Q")).properties(width=WIDTH, height=160))


def timeline(rows: Rows, *, names: Sequence[str]) -> str:
    """A strip a `name`: cells of `n` by `period`, darker where there are more of its own."""
    periods = sorted({str(row["period"]) for row in rows})
    step = max(1, len(periods) // 12)
    cells = (
        alt.Chart(alt.Data(values=list(rows)))
        .mark_rect(stroke="white", strokeWidth=0.5)
        .encode(
            x=alt.X(
                "period:O",
                title=None,
                sort=periods,
                axis=alt.Axis(labelAngle=-45, values=periods[::step], ticks=False, domain=False),
            ),
            y=lines("name", names),
            color=alt.Color(
                "part:Q",
                legend=None,
                scale=alt.Scale(domain=[0, 1], range=["#f3f6f8", "#14506a"]),
            ),
        )
    )
    return to_svg(cells.properties(width=WIDTH - 60, height=alt.Step(20)))
