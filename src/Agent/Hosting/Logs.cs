using Microsoft.Extensions.Logging.Console;

namespace LvsOperator.Agent.Hosting;

/// <summary>The log: one line an event, on standard error.</summary>
internal static class Logs
{
    internal static ILoggerFactory Create(TimeProvider time) => LoggerFactory.Create(builder =>
    {
        builder.Services.AddSingleton<ConsoleFormatter>(new LineFormatter(time));
        builder.SetMinimumLevel(LogLevel.Information).AddConsole(o =>
        {
            o.FormatterName = "line";
            o.LogToStandardErrorThreshold = LogLevel.Trace;
        });
    });
}
