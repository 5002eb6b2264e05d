using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace LvsOperator.Docs.Tests;

/// <summary>The programs, asked for their own help.</summary>
internal static partial class Programs
{
    private static readonly ConcurrentDictionary<string, (string Output, int Code)> Said = new();

    /// <summary>Commands of each program that have options.</summary>
    public static IReadOnlyDictionary<string, string[]> Commands { get; } = new Dictionary<string, string[]>
    {
        ["lvs-agent"] = ["run"],
        ["lvsctl"] = ["validate", "render", "plan", "status", "drain-node", "import"],
    };

    /// <summary>The options that a command's help lists.</summary>
    public static IReadOnlySet<string> Options(string program, string command)
    {
        var help = Run(program, [command, "--help"]);
        return Option().Matches(help).Select(m => m.Value).ToHashSet();
    }

    /// <summary>Runs a program, as it was built beside these tests, and gives what it prints on standard output.</summary>
    public static string Run(string program, string[] arguments) => End(program, arguments).Output;

    /// <summary>The same, with how it ended.</summary>
    public static (string Output, int Code) End(string program, string[] arguments) => Said.GetOrAdd($"{program} {string.Join(' ', arguments)}", _ =>
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, $"{program}.dll"), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (text, process.ExitCode);
    });

    [GeneratedRegex(@"(?<![\w-])--?[a-z][a-z-]*")]
    private static partial Regex Option();
}
