using System.CommandLine;

namespace LvsOperator.Lab.Commands;

/// <summary>Options of every command that boots.</summary>
internal sealed class BootOptions
{
    public Option<int> Memory { get; } = new("--memory") { Description = "MiB of memory for the user-mode kernel", DefaultValueFactory = _ => 3072 };

    public Option<int> Limit { get; } = new("--limit") { Description = "seconds after which a lab is killed", DefaultValueFactory = _ => 900 };

    public void AddTo(Command command)
    {
        command.Options.Add(Memory);
        command.Options.Add(Limit);
    }

    public int MemoryMiB(ParseResult parsed) => parsed.GetValue(Memory);

    public TimeSpan TimeLimit(ParseResult parsed) => TimeSpan.FromSeconds(parsed.GetValue(Limit));
}
