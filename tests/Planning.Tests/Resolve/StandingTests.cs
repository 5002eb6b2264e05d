using LvsOperator.Planning.Tests.Properties;

namespace LvsOperator.Planning.Tests.Resolve;

/// <summary>Who stays while a Service is missing.</summary>
public sealed class StandingTests
{
    /// <summary>Found by a property: a server of weight 0 whose check was new left, and was then neither checked nor taken back.</summary>
    [Fact]
    public void A_server_that_leaves_for_want_of_a_verdict_stays_checked()
    {
        var site = Site.Seed();
        foreach (var step in (Step[])[new(1, 63, 82, 66), new(13, 19, 38, 20), new(2, 74, 41, 72), new(0, 84, 96, 41)])
        {
            step.Do(site);
            var plan = site.Plan();
            Assert.Equal(PlanText.Of(plan), PlanText.Of(site.Plan()));
        }
    }
}
