using System.Globalization;
using System.Text;

namespace Personalization.Benchmarks.Scale;

/// <summary>Draws seconds by rows on two logarithmic axes as SVG, beside a line that grows as the rows do; readable on light and dark pages.</summary>
internal sealed class ScalePlot(string title)
{
    private const int Width = 640;
    private const int Height = 400;
    private const int Left = 64;
    private const int Right = 24;
    private const int Top = 56;
    private const int Bottom = 48;

    private const string Style =
        "text{font:13px sans-serif;fill:#333}.grid{stroke:#ddd}.linear{stroke:#999;stroke-dasharray:5 5}"
        + ".a{color:#0b66c2}.b{color:#c2540b}.a,.b{stroke:currentColor;fill:none;stroke-width:2}circle{fill:currentColor}"
        + ".name{fill:currentColor;stroke:none}"
        + "@media (prefers-color-scheme:dark){text{fill:#ddd}.grid{stroke:#444}.linear{stroke:#888}.a{color:#5fb0ff}.b{color:#ff9d57}}";

    private readonly List<(string Name, (double Rows, double Seconds)[] Points)> _series = [];

    internal void Add(string name, (double Rows, double Seconds)[] points) => _series.Add((name, points));

    internal string Svg()
    {
        var points = _series.SelectMany(series => series.Points.Append(LinearStart(series.Points))).ToArray();
        var rows = new LogAxis(points.Select(point => point.Rows), Left, Width - Right);
        var seconds = new LogAxis(points.Select(point => point.Seconds), Height - Bottom, Top);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" role=\"img\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<title>{title}</title>\n<style>{Style}</style>\n<text x=\"{Left}\" y=\"22\">{title}</text>\n");
        foreach (var tick in rows.Ticks)
        {
            AppendLine(svg, "grid", (rows[tick], Top), (rows[tick], Height - Bottom));
            AppendText(svg, "middle", rows[tick], Height - Bottom + 20, tick.ToString("N0", CultureInfo.InvariantCulture));
        }

        foreach (var tick in seconds.Ticks)
        {
            AppendLine(svg, "grid", (Left, seconds[tick]), (Width - Right, seconds[tick]));
            AppendText(svg, "end", Left - 8, seconds[tick] + 4, tick.ToString("0.####", CultureInfo.InvariantCulture) + " s");
        }

        for (var i = 0; i < _series.Count; i++)
        {
            AppendSeries(svg, i, rows, seconds);
        }

        AppendText(svg, "middle", (Left + Width - Right) / 2d, Height - 8, "rows (dashed: linear growth from the largest size)");
        return svg.Append("</svg>\n").ToString();
    }

    /// <summary>What the smallest size would take if the largest were taken in proportion.</summary>
    private static (double Rows, double Seconds) LinearStart((double Rows, double Seconds)[] points)
        => (points[0].Rows, points[^1].Seconds * points[0].Rows / points[^1].Rows);

    private static void AppendLine(StringBuilder svg, string style, (double X, double Y) from, (double X, double Y) to)
        => svg.Append(CultureInfo.InvariantCulture, $"<line class=\"{style}\" x1=\"{from.X:0.#}\" y1=\"{from.Y:0.#}\" x2=\"{to.X:0.#}\" y2=\"{to.Y:0.#}\"/>\n");

    private static void AppendText(StringBuilder svg, string anchor, double x, double y, string text)
        => svg.Append(CultureInfo.InvariantCulture, $"<text text-anchor=\"{anchor}\" x=\"{x:0.#}\" y=\"{y:0.#}\">{text}</text>\n");

    private void AppendSeries(StringBuilder svg, int number, LogAxis rows, LogAxis seconds)
    {
        var (name, points) = _series[number];
        var (start, end) = (LinearStart(points), points[^1]);
        AppendLine(svg, "linear", (rows[start.Rows], seconds[start.Seconds]), (rows[end.Rows], seconds[end.Seconds]));
        svg.Append(CultureInfo.InvariantCulture, $"<g class=\"{(char)('a' + number)}\"><polyline points=\"");
        svg.AppendJoin(' ', points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{rows[point.Rows]:0.#},{seconds[point.Seconds]:0.#}")));
        svg.Append("\"/>\n");
        foreach (var point in points)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{rows[point.Rows]:0.#}\" cy=\"{seconds[point.Seconds]:0.#}\" r=\"3\"/>\n");
        }

        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"name\" x=\"{Left + (number * 180)}\" y=\"44\">● {name}</text></g>\n");
    }
}
