using System.ComponentModel;
using System.Diagnostics;

namespace LvsOperator.Node.Filters;

/// <summary>What a program of the iptables family said.</summary>
/// <param name="ExitCode">Its exit code; -1 where it did not run to its end.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Errors">Its standard error, or why it did not run, on one line.</param>
public sealed record FilterOutcome(int ExitCode, string Output, string Errors)
{
    /// <summary>Whether it did what it was asked for.</summary>
    public bool IsDone => ExitCode == 0;
}

/// <summary>Runs iptables' own programs: with lists of arguments and never through a shell, for a few seconds at most.</summary>
public static class FilterProgram
{
    /// <summary>They answer within milliseconds, or wait for the lock for the second they are given.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private const int MostWords = 300;

    private static readonly string[] Folders = ["/usr/sbin", "/sbin", "/usr/local/sbin", "/usr/bin"];

    /// <summary>Where a program is; null: nowhere. Beside PATH, the folders of administrators' programs are looked through.</summary>
    public static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries).Concat(Folders)
            .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    /// <summary>Runs one to its end.</summary>
    /// <param name="program">Its name.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="input">What it reads; null: nothing.</param>
    public static FilterOutcome Run(string program, IEnumerable<string> arguments, string? input = null)
    {
        if (Find(program) is not { } path) return new(-1, "", $"{program} is not installed: install package iptables");
        var start = new ProcessStartInfo(path) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LC_ALL"] = "C";
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        try
        {
            using var process = Process.Start(start)!;
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            Feed(process, input);
            if (!process.WaitForExit(Patience) || !Task.WaitAll([output, errors], Patience))
            {
                process.Kill(entireProcessTree: true);
                return new(-1, "", $"{program} did not end within {Patience.TotalSeconds:0} s and was killed");
            }
            return new(process.ExitCode, output.Result, OneLine(errors.Result));
        }
        catch (Win32Exception e)
        {
            return new(-1, "", $"{program}: {e.Message}");
        }
    }

    private static void Feed(Process process, string? input)
    {
        try
        {
            if (input is not null) process.StandardInput.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it had read everything; what it says of that is heard.
        }
    }

    private static string OneLine(string text)
    {
        var words = string.Join("; ", text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(l => !l.StartsWith("Try `", StringComparison.Ordinal)));
        return words.Length > MostWords ? words[..MostWords] : words;
    }
}
