namespace LvsOperator.Operator.Hosting;

/// <summary>Exit codes.</summary>
internal static class ExitCode
{
    internal const int Done = 0;
    internal const int InvalidInput = 1;
    internal const int Usage = 2;
    internal const int Refused = 3;
}
