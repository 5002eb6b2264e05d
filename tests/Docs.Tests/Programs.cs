using System.Reflection;
using System.Text.RegularExpressions;

namespace LvsOperator.Docs.Tests;

/// <summary>The programs, asked for their own help.</summary>
internal static partial class Programs
{
    private static readonly Lock OneAtATime = new();

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

    /// <summary>Runs a program in this process and gives what it prints on standard output.</summary>
    public static string Run(string program, string[] arguments)
    {
        lock (OneAtATime)
        {
            var before = Console.Out;
            using var text = new StringWriter();
            Console.SetOut(text);
            try
            {
                Assembly.Load(program).EntryPoint!.Invoke(null, [arguments]);
                return text.ToString();
            }
            finally
            {
                Console.SetOut(before);
            }
        }
    }

    [GeneratedRegex(@"(?<![\w-])--?[a-z][a-z-]*")]
    private static partial Regex Option();
}
