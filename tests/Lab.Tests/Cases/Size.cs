namespace LvsOperator.Lab.Tests.Cases;

/// <summary>How much a case does: little in every run, much under <c>make soak</c> (LVS_SOAK=1).</summary>
internal static class Size
{
    public static int Of(int everyRun, int soak) => Environment.GetEnvironmentVariable("LVS_SOAK") == "1" ? soak : everyRun;
}
