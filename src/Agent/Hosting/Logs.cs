using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace LvsOperator.Agent.Hosting;

/// <summary>One line an event, with the time, on standard error; colour on a terminal only.</summary>
internal static class Logs
{
    internal static ILoggerFactory Create() => LoggerFactory.Create(builder => builder
        .SetMinimumLevel(LogLevel.Information)
        .AddConsole(o => o.LogToStandardErrorThreshold = LogLevel.Trace)
        .AddSimpleConsole(o =>
        {
            o.SingleLine = true;
            o.UseUtcTimestamp = true;
            o.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
            o.ColorBehavior = Console.IsErrorRedirected ? LoggerColorBehavior.Disabled : LoggerColorBehavior.Enabled;
        }));
}
