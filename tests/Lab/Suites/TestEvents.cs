using System.Text.Json;

namespace LvsOperator.Lab.Suites;

/// <summary>
/// What a test program says while it runs (xUnit v3's <c>-reporter json</c>: an object a line), and two lines of the lab's own:
/// <c>suite-starting</c> and <c>suite-ended</c>. Fed with text as it comes.
/// </summary>
internal sealed class TestEvents(Action<TestResult> ended, Action<string> starting)
{
    private readonly Dictionary<string, string> running = [];
    private string suite = "";
    private string rest = "";
    private int seen;

    /// <summary>Pattern of the lines worth carrying out of a lab.</summary>
    public const string Wanted = "\"type\":\"(test-(starting|passed|failed|skipped)|[a-z-]*cleanup-failure|error-message|suite-[a-z]*)\"";

    public void Take(string text)
    {
        var lines = (rest + text).Split('\n');
        rest = lines[^1];
        foreach (var line in lines[..^1])
        {
            var start = line.IndexOf('{', StringComparison.Ordinal);
            if (start >= 0)
            {
                using var json = JsonDocument.Parse(line[start..]);
                Take(json.RootElement);
            }
        }
    }

    /// <summary>The lab is gone: what had begun and not ended has failed.</summary>
    public void Close(string reason)
    {
        foreach (var name in running.Values)
        {
            ended(new(suite, name, TestOutcome.Failed, TimeSpan.Zero, $"did not end: {reason}"));
        }
        running.Clear();
    }

    private void Take(JsonElement json)
    {
        var type = json.GetProperty("$type").GetString()!;
        switch (type)
        {
            case "suite-starting":
                suite = json.GetProperty("name").GetString()!;
                seen = 0;
                break;
            case "suite-ended":
                Close("its program ended");
                if (json.GetProperty("code").GetInt32() is not (0 or 1) and var code || seen == 0)
                {
                    ended(new(suite, suite, TestOutcome.Failed, TimeSpan.Zero, $"its program ended with exit code {json.GetProperty("code")} after {seen} tests"));
                }
                break;
            case "test-starting":
                var display = json.GetProperty("TestDisplayName").GetString()!;
                running[json.GetProperty("TestUniqueID").GetString()!] = display;
                starting(display);
                break;
            case "test-passed" or "test-failed" or "test-skipped":
                seen++;
                running.Remove(json.GetProperty("TestUniqueID").GetString()!, out var name);
                ended(new(suite, name ?? "?", Outcome(type), Time(json), Text(json)));
                break;
            default:
                ended(new(suite, type, TestOutcome.Failed, TimeSpan.Zero, Text(json)));
                break;
        }
    }

    private static TestOutcome Outcome(string type) => type switch
    {
        "test-passed" => TestOutcome.Passed,
        "test-skipped" => TestOutcome.Skipped,
        _ => TestOutcome.Failed,
    };

    private static TimeSpan Time(JsonElement json) =>
        json.TryGetProperty("ExecutionTime", out var seconds) ? TimeSpan.FromSeconds(seconds.GetDouble()) : TimeSpan.Zero;

    private static string Text(JsonElement json)
    {
        if (json.TryGetProperty("Reason", out var reason))
        {
            return reason.GetString() ?? "";
        }
        var texts = new List<string>();
        foreach (var name in new[] { "Messages", "StackTraces" })
        {
            if (json.TryGetProperty(name, out var all))
            {
                texts.AddRange(all.EnumerateArray().Select(text => text.GetString() ?? ""));
            }
        }
        if (json.TryGetProperty("Output", out var output) && output.GetString() is { Length: > 0 } said)
        {
            texts.Add(said);
        }
        return string.Join('\n', texts);
    }
}
