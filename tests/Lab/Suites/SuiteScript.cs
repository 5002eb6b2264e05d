using LvsOperator.Lab.Boot;

namespace LvsOperator.Lab.Suites;

/// <summary>The shell lines that run test programs inside a lab, and leave what they say in a folder.</summary>
internal static class SuiteScript
{
    /// <param name="suites">One after the other.</param>
    /// <param name="folder">The lab's own.</param>
    public static string For(IReadOnlyList<Suite> suites, string folder) =>
        $"mkdir -p {folder}/results\n{string.Concat(suites.Select(suite => One(suite, folder)))}true";

    // Lines of the reporter that nobody reads stay inside: a write out of the lab is slow.
    private static string One(Suite suite, string folder) => $$"""
        {
          echo '{"$type":"suite-starting","name":"{{suite.Name}}"}'
          {{MainScript.Quote(suite.Program)}} -noColor -reporter json -parallel none -xml {{folder}}/results/{{suite.Name}}.xml {{Methods(suite)}} </dev/null 2>{{folder}}/results/{{suite.Name}}.errors
          echo '{"$type":"suite-ended","name":"{{suite.Name}}","code":'$?'}'
        } | grep -a --line-buffered -E '{{TestEvents.Wanted.Replace("\"type", "\"\\$type", StringComparison.Ordinal)}}' >>{{folder}}/events

        """;

    private static string Methods(Suite suite) => string.Join(' ', suite.Methods.Select(method => $"-method {MainScript.Quote(method)}"));
}
