using System.Globalization;
using System.Security;
using System.Text;

namespace LvsOperator.Lab.Plots;

/// <summary>A chart as SVG that reads well on light and on dark pages, needs no font or script of its own, and says in words what it shows.</summary>
internal static class Svg
{
    private const int Width = 760, Left = 50, Right = 90, Top = 40, PanelHeight = 130, Gap = 44, EventLine = 17;

    private const string Style = """
        <style>
        text { font: 13px sans-serif; fill: #1f2328 } .title { font-size: 15px; font-weight: bold } .small { font-size: 12px }
        .page { fill: #ffffff } .grid { stroke: #d1d9e0; stroke-width: 1 } .event { stroke: #59636e; stroke-width: 1; stroke-dasharray: 2 3 }
        .said { paint-order: stroke; stroke: #ffffff; stroke-width: 4px }
        .line { fill: none; stroke-width: 2.5; stroke-linejoin: round } .a { stroke: #0550ae } .b { stroke: #bc4c00; stroke-dasharray: 7 3 }
        @media (prefers-color-scheme: dark) {
        text { fill: #f0f6fc } .page { fill: #0d1117 } .said { stroke: #0d1117 } .grid { stroke: #3d444d } .event { stroke: #9198a1 } .a { stroke: #79c0ff } .b { stroke: #ffa657 }
        }
        </style>
        """;

    public static string Of(Chart chart)
    {
        var first = Top + (chart.Events.Count * EventLine) + 24;
        var height = first + (chart.Panels.Count * (PanelHeight + Gap)) + 4;
        var svg = new StringBuilder();
        svg.AppendLine(CultureInfo.InvariantCulture, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {height}" width="{Width}" height="{height}" role="img" aria-labelledby="title desc">""");
        svg.AppendLine(CultureInfo.InvariantCulture, $"""<title id="title">{Escaped(chart.Title)}</title>""");
        svg.AppendLine(CultureInfo.InvariantCulture, $"""<desc id="desc">{Escaped(chart.Description)}</desc>""");
        svg.AppendLine(Style);
        svg.AppendLine(CultureInfo.InvariantCulture, $"""<rect class="page" width="{Width}" height="{height}"/>""");
        svg.AppendLine(CultureInfo.InvariantCulture, $"""<text class="title" x="{Left}" y="24">{Escaped(chart.Title)}</text>""");
        Events(svg, chart, first + (chart.Panels.Count * (PanelHeight + Gap)) - Gap);
        for (var n = 0; n < chart.Panels.Count; n++)
        {
            Draw(svg, chart, chart.Panels[n], first + (n * (PanelHeight + Gap)));
        }
        return svg.AppendLine("</svg>").ToString();
    }

    private static void Events(StringBuilder svg, Chart chart, int bottom)
    {
        foreach (var (happened, n) in chart.Events.Select((happened, n) => (happened, n)))
        {
            svg.AppendLine(CultureInfo.InvariantCulture, $"""<line class="event" x1="{X(chart, happened.At):0.#}" x2="{X(chart, happened.At):0.#}" y1="{Top + (n * EventLine) + 3}" y2="{bottom}"/>""");
        }
        for (var n = 0; n < chart.Events.Count; n++)
        {
            var (x, y) = (X(chart, chart.Events[n].At), Top + (n * EventLine) + 14);
            // Words of a late event end at its line, those of an early one begin there.
            var (anchor, shift) = chart.Events[n].At > chart.Seconds * 0.6 ? ("end", -4) : ("start", 4);
            svg.AppendLine(CultureInfo.InvariantCulture, $"""<text class="small said" x="{x + shift:0.#}" y="{y}" text-anchor="{anchor}">{chart.Events[n].At:0.0} s: {Escaped(chart.Events[n].Text)}</text>""");
        }
    }

    private static void Draw(StringBuilder svg, Chart chart, Panel panel, int top)
    {
        var (bottom, step) = (top + PanelHeight, Step(panel.Lines.SelectMany(line => line.Points).Select(point => point.Value).DefaultIfEmpty().Max()));
        double Y(double value) => bottom - (value / (step * 4) * PanelHeight);
        svg.AppendLine(CultureInfo.InvariantCulture, $"""<text class="small" x="{Left}" y="{top - 6}">{Escaped(panel.Title)}</text>""");
        for (var n = 0; n <= 4; n++)
        {
            svg.AppendLine(CultureInfo.InvariantCulture, $"""<line class="grid" x1="{Left}" x2="{Width - Right}" y1="{Y(n * step):0.#}" y2="{Y(n * step):0.#}"/>""");
            svg.AppendLine(CultureInfo.InvariantCulture, $"""<text class="small" x="{Left - 6}" y="{Y(n * step) + 4:0.#}" text-anchor="end">{n * step:0.##}</text>""");
        }
        for (var second = 0; second <= chart.Seconds; second += 5)
        {
            svg.AppendLine(CultureInfo.InvariantCulture, $"""<text class="small" x="{X(chart, second):0.#}" y="{bottom + 16}" text-anchor="middle">{second} s</text>""");
        }
        var labels = new List<double>();
        foreach (var (line, style) in panel.Lines.Zip(["a", "b"]))
        {
            var path = new StringBuilder();
            double? before = null;
            foreach (var point in line.Points.Where((point, n) => n == 0 || n == line.Points.Count - 1 || point.Value != line.Points[n - 1].Value))
            {
                if (before is null) path.Append(CultureInfo.InvariantCulture, $"M{X(chart, point.At):0.#} {Y(point.Value):0.#}");
                else path.Append(CultureInfo.InvariantCulture, $"H{X(chart, point.At):0.#}V{Y(point.Value):0.#}");
                before = point.Value;
            }
            svg.AppendLine(CultureInfo.InvariantCulture, $"""<path class="line {style}" d="{path}"/>""");
            var label = Y(before ?? 0) + 4;
            label = labels.Any(other => Math.Abs(other - label) < 15) ? label - 15 : label;
            labels.Add(label);
            svg.AppendLine(CultureInfo.InvariantCulture, $"""<text x="{Width - Right + 8}" y="{label:0.#}">{Escaped(line.Name)}</text>""");
        }
    }

    private static double X(Chart chart, double second) => Left + (second / chart.Seconds * (Width - Left - Right));

    /// <summary>A round number of which four are enough; a whole one where more than one is meant.</summary>
    private static double Step(double most)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(most, 1e-9) / 4)));
        return new[] { 1, 2, 2.5, 3, 5, 10 }.Select(n => n * power).First(step => step * 4 >= most && (step < 1 || step == Math.Floor(step)));
    }

    private static string Escaped(string text) => SecurityElement.Escape(text);
}
