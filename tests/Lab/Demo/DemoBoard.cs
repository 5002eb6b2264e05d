using System.Diagnostics;
using LvsOperator.KubeServers;
using LvsOperator.Lab.Http;
using LvsOperator.Lab.Sites;
using Spectre.Console;

namespace LvsOperator.Lab.Demo;

/// <summary>What a demo did, what its client saw of it, and whether every promise held.</summary>
internal sealed class DemoBoard(Screen screen, string url)
{
    private readonly List<DemoStep> steps = [];

    /// <summary>Runs a demo on a site; a step that fails ends it, and is told with what the daemons said last.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> Run(Site site, Func<Task> demo)
    {
        try
        {
            await demo();
        }
        catch (Exception failure) when (failure is LabFailure or KubeServersFailure)
        {
            screen.Bad(failure.Message);
            screen.Faint(site.Describe());
            steps.Add(new("the next step", new([]), failure.Message.Split('\n')[0], Held: false));
        }
        screen.Show(Table());
        return steps.All(step => step.Held) ? 0 : 1;
    }

    /// <summary>The first answer, and how long it took to get it.</summary>
    public void CameUp(Stopwatch watch, Answer first) => steps.Add(new("came up", new([new(watch.Elapsed, first)]), "the VIP answers", Held: true));

    /// <summary>Shows the way of some requests, one by one.</summary>
    public async Task ShowRequests(SiteHost client, string vip, Func<string, string> proxy)
    {
        var report = await client.Load(url, new LoadOrder { Requests = 8, Timeout = TimeSpan.FromSeconds(20) }).Report;
        foreach (var entry in report.Entries)
        {
            var words = entry.Answer.Body.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            screen.Note(entry.Answer.IsGood && words.Length > 2
                ? $"    client → {vip} → {proxy(words[2])} → {words[0]}   (client seen as {words[1]})"
                : $"    client → {vip}: {entry.Answer.Complaint}");
        }
        var alternates = report.Failures.Count == 0 && report.Who.Count == 2;
        steps.Add(new("asked 8 times", report, "both Tomcats answer, none fails", alternates));
    }

    /// <summary>Does something while two clients ask all the time.</summary>
    /// <param name="client">Where they are.</param>
    /// <param name="done">What is done, in the past tense.</param>
    /// <param name="promise">What is to hold.</param>
    /// <param name="act">Does it and says whether that held.</param>
    public async Task Under(SiteHost client, string done, string promise, Func<Load, Task<bool>> act)
    {
        var load = client.Load(url, new LoadOrder { Parallel = 2, Timeout = TimeSpan.FromSeconds(15) });
        await load.More(10);
        bool held;
        try
        {
            held = await screen.During(done, () => act(load));
        }
        finally
        {
            await load.Stop();
        }
        var report = await load.Report;
        steps.Add(new(done, report, promise, held));
        var line = $"{done}: {report}";
        if (held)
        {
            screen.Good(line);
        }
        else
        {
            screen.Bad(line);
        }
    }

    private Table Table()
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("what was done", "requests", "failed", "who answered", "longest gap", "promise", "");
        foreach (var step in steps)
        {
            table.AddRow(
                Markup.Escape(step.Done),
                $"{step.Seen.Entries.Count}",
                $"{step.Seen.Failures.Count}",
                Markup.Escape(string.Join(", ", step.Seen.Who.Select(pair => $"{pair.Key} {pair.Value}"))),
                $"{step.Seen.LongestGap.TotalMilliseconds:0} ms",
                Markup.Escape(step.Promise),
                step.Held ? "[green]held[/]" : "[red]broken[/]");
        }
        return table;
    }
}
