using LvsOperator.Cli.Tests.Running;

namespace LvsOperator.Cli.Tests;

/// <summary>
/// Each folder of Cases: manifests, a file <c>commands</c> with one command line a line, and in <c>golden.txt</c> what they print and how they end.
/// <c>{here}</c> is the folder, <c>{samples}</c> config/samples; <c>{NAME}</c> is an agent that answers with <c>NAME.json</c>, <c>{nobody}</c> one that is not there.
/// </summary>
public sealed class CaseTests
{
    public static TheoryData<string> Cases() => [.. Directory.GetDirectories(Repository.Cases).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Cases))]
    public async Task Prints_what_was_reviewed(string name)
    {
        var folder = Path.Combine(Repository.Cases, name);
        var agents = Directory.GetFiles(folder, "agent*.json").ToDictionary(f => Path.GetFileNameWithoutExtension(f), f => new Agent(File.ReadAllBytes(f)));
        var places = new Dictionary<string, string> { ["{here}"] = folder, ["{samples}"] = Repository.Samples, ["{nobody}"] = Agent.Nobody() };
        foreach (var (agent, server) in agents) places[$"{{{agent}}}"] = server.Url;
        var text = "";
        foreach (var command in File.ReadAllLines(Path.Combine(folder, "commands")))
        {
            var ran = await Ran.Line(places.Aggregate(command, (line, p) => line.Replace(p.Key, p.Value, StringComparison.Ordinal)));
            text += Golden.Text(command, ran) + "\n";
        }
        foreach (var (placeholder, place) in places) text = text.Replace(place, placeholder, StringComparison.Ordinal);
        foreach (var agent in agents.Values) agent.Dispose();
        Golden.Check(Path.Combine(folder, "golden.txt"), text);
    }
}
