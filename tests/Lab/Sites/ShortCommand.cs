using System.Diagnostics;

namespace LvsOperator.Lab.Sites;

/// <summary>Short-lived commands inside a namespace.</summary>
internal static class ShortCommand
{
    public static Output Run(NamespaceThread thread, IReadOnlyList<string> command, string? input = null, TimeSpan? limit = null)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var called = string.Join(' ', command);
        using var process = thread.Run(() => Process.Start(start)) ?? throw new LabFailure($"{called}: did not start");
        var errors = process.StandardError.ReadToEndAsync();
        var text = process.StandardOutput.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        if (!process.WaitForExit(limit ?? TimeSpan.FromMinutes(3)))
        {
            process.Kill(entireProcessTree: true);
            throw new LabFailure($"{called}: killed, it did not end within its time");
        }
        return new Output(called, process.ExitCode, text.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }
}
