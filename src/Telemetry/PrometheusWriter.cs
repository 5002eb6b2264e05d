using System.Globalization;
using System.Text;

namespace LvsOperator.Telemetry;

/// <summary>Writes Prometheus' text exposition format, version 0.0.4. Label values are escaped: they come from manifests.</summary>
public sealed class PrometheusWriter
{
    private readonly StringBuilder _text = new();

    /// <summary>The content type of the text.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Begins a metric that only grows.</summary>
    public Family Counter(string name, string help) => Begin(name, "counter", help);

    /// <summary>Begins a metric that goes up and down.</summary>
    public Family Gauge(string name, string help) => Begin(name, "gauge", help);

    /// <summary>The text.</summary>
    public override string ToString() => _text.ToString();

    private Family Begin(string name, string type, string help)
    {
        _text.Append("# HELP ").Append(name).Append(' ').Append(help).Append("\n# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
        return new(name, _text);
    }

    /// <summary>One metric; its samples follow at once.</summary>
    public readonly struct Family(string name, StringBuilder text)
    {
        /// <summary>One sample, with its labels.</summary>
        public void Sample(double value, params ReadOnlySpan<(string Name, string Value)> labels)
        {
            text.Append(name);
            for (var i = 0; i < labels.Length; i++)
                text.Append(i == 0 ? '{' : ',').Append(labels[i].Name).Append("=\"")
                    .Append(labels[i].Value.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n")).Append('"');
            if (labels.Length > 0) text.Append('}');
            text.Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
        }
    }
}
