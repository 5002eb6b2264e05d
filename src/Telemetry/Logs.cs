using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace LvsOperator.Telemetry;

/// <summary>The log of a program that runs for long: one line an event, on standard error.</summary>
public static class Logs
{
    /// <summary>The log; times are the clock's.</summary>
    public static ILoggerFactory Create(TimeProvider time) => LoggerFactory.Create(builder =>
    {
        builder.Services.AddSingleton<ConsoleFormatter>(new LineFormatter(time));
        builder.SetMinimumLevel(LogLevel.Information).AddConsole(o =>
        {
            o.FormatterName = "line";
            o.LogToStandardErrorThreshold = LogLevel.Trace;
        });
    });
}
