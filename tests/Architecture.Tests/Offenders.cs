namespace LvsOperator.Architecture.Tests;

/// <summary>Fails by naming every offender.</summary>
internal static class Offenders
{
    internal static void None(IEnumerable<string> offenders)
    {
        var all = offenders.Distinct().ToArray();
        if (all.Length > 0) Assert.Fail(string.Join('\n', all));
    }
}
