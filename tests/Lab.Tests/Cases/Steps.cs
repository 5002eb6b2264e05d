namespace LvsOperator.Lab.Tests.Cases;

/// <summary>Several claims on one site, each under a name of its own: one that fails does not keep the others from being tried.</summary>
internal sealed class Steps(ITestOutputHelper output)
{
    private readonly List<string> failed = [];

    public async Task Do(string claim, Func<Task> step)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        try
        {
            await step();
            output.WriteLine($"holds: {claim} ({watch.Elapsed.TotalSeconds:0.0} s)");
        }
        catch (Exception failure) when (failure is LabFailure or Xunit.Sdk.IAssertionException)
        {
            failed.Add($"{claim}: {failure.Message}");
        }
    }

    public void AllHold() => Assert.True(failed.Count == 0, string.Join("\n", failed));
}
