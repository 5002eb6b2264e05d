using System.Globalization;
using System.Text;

namespace LvsOperator.Agent.Hosting;

/// <summary>Writes Prometheus' text exposition format, version 0.0.4. Label values are escaped: they come from manifests.</summary>
internal sealed class PrometheusWriter
{
    private readonly StringBuilder _text = new();

    internal Family Counter(string name, string help) => Begin(name, "counter", help);

    internal Family Gauge(string name, string help) => Begin(name, "gauge", help);

    public override string ToString() => _text.ToString();

    private Family Begin(string name, string type, string help)
    {
        _text.Append("# HELP ").Append(name).Append(' ').Append(help).Append("\n# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
        return new(name, _text);
    }

    /// <summary>One metric; its samples follow at once.</summary>
    internal readonly struct Family(string name, StringBuilder text)
    {
        internal void Sample(double value, params ReadOnlySpan<(string Name, string Value)> labels)
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
