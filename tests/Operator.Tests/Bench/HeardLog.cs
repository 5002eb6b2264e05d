using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace LvsOperator.Operator.Tests.Bench;

/// <summary>Remembers what was logged.</summary>
internal sealed class HeardLog : ILogger
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text)> lines = new();

    internal string All => string.Join('\n', lines.Select(l => $"{l.Level}: {l.Text}"));

    internal int Count(LogLevel level, string part) => lines.Count(l => l.Level == level && l.Text.Contains(part, StringComparison.Ordinal));

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        lines.Enqueue((logLevel, exception is null ? formatter(state, exception) : $"{formatter(state, exception)}: {exception}"));
}
