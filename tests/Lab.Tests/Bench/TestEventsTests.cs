using LvsOperator.Lab.Suites;
using TestResult = LvsOperator.Lab.Suites.TestResult;

namespace LvsOperator.Lab.Tests.Bench;

public class TestEventsTests
{
    private readonly List<TestResult> results = [];

    [Fact]
    public void A_line_may_come_in_two_pieces()
    {
        var events = new TestEvents(results.Add, _ => { });

        events.Take(Line("suite-starting", "\"name\":\"S\"") + Line("test-starting", "\"TestUniqueID\":\"1\",\"TestDisplayName\":\"A.b\""));
        var passed = Line("test-passed", "\"TestUniqueID\":\"1\",\"ExecutionTime\":1.5");
        events.Take(passed[..20]);
        Assert.Empty(results);
        events.Take(passed[20..]);
        events.Take(Line("suite-ended", "\"code\":0"));

        Assert.Equal([new TestResult("S", "A.b", TestOutcome.Passed, TimeSpan.FromSeconds(1.5), "")], results);
    }

    [Fact]
    public void A_test_that_began_and_never_ended_has_failed()
    {
        var events = new TestEvents(results.Add, _ => { });

        events.Take(Line("suite-starting", "\"name\":\"S\"") + Line("test-starting", "\"TestUniqueID\":\"1\",\"TestDisplayName\":\"A.b\""));
        events.Close("killed");

        Assert.Equal(("A.b", TestOutcome.Failed), (results.Single().Name, results.Single().Outcome));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(134)]
    public void A_program_that_ran_nothing_has_failed_whatever_its_exit_code(int code)
    {
        var events = new TestEvents(results.Add, _ => { });

        events.Take(Line("suite-starting", "\"name\":\"S\"") + Line("suite-ended", $"\"code\":{code}"));

        Assert.Equal(TestOutcome.Failed, Assert.Single(results).Outcome);
    }

    [Fact]
    public void A_failure_outside_any_test_counts()
    {
        var events = new TestEvents(results.Add, _ => { });

        events.Take(Line("test-class-cleanup-failure", "\"Messages\":[\"left running\"],\"StackTraces\":[null]"));

        Assert.Contains("left running", Assert.Single(results).Text);
    }

    private static string Line(string type, string rest) => $"{{\"$type\":\"{type}\",{rest}}}\n";
}
