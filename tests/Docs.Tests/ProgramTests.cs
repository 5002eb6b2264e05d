namespace LvsOperator.Docs.Tests;

/// <summary>What every program does alike; lab ended with 1 where the others end with 2, and lvs-operator had no help.</summary>
public sealed class ProgramTests
{
    public static TheoryData<string> All => ["lvsctl", "lvs-agent", "lvs-operator", "lab"];

    [Theory, MemberData(nameof(All))]
    public void Help_and_version_are_answered(string program)
    {
        var (help, code) = Programs.End(program, ["--help"]);
        Assert.Equal(0, code);
        Assert.Contains("Usage:", help, StringComparison.Ordinal);
        Assert.Equal(0, Programs.End(program, ["--version"]).Code);
    }

    [Theory, InlineData("lvsctl"), InlineData("lvs-agent"), InlineData("lvs-operator")]
    public void A_version_names_its_program(string program) => Assert.Equal($"{program} 0.1.0", Programs.Run(program, ["--version"]).Trim());

    [Theory, MemberData(nameof(All))]
    public void No_command_and_an_unknown_one_are_usage_errors(string program)
    {
        Assert.Equal(2, Programs.End(program, []).Code);
        Assert.Equal(2, Programs.End(program, ["no-such-command"]).Code);
    }
}
