using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace LvsOperator.Telemetry;

/// <summary>One line an event: time (UTC), level, words. Control characters in the words, which may come from manifests, are shown as dots.</summary>
internal sealed class LineFormatter(TimeProvider time) : ConsoleFormatter("line")
{
    public override void Write<TState>(in LogEntry<TState> entry, IExternalScopeProvider? scopeProvider, TextWriter writer)
    {
        var level = entry.LogLevel switch
        {
            LogLevel.Warning => "warn",
            LogLevel.Error or LogLevel.Critical => "fail",
            LogLevel.Debug or LogLevel.Trace => "more",
            _ => "info",
        };
        var words = entry.Formatter(entry.State, entry.Exception);
        if (entry.Exception is { } e) words += $": {e}";
        writer.Write(time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture));
        writer.Write($" {level} ");
        foreach (var c in words.AsSpan()) writer.Write(char.IsControl(c) ? '.' : c);
        writer.Write('\n');
    }
}
