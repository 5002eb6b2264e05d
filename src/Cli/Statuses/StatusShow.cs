using System.Globalization;
using LvsOperator.Cli.Output;

namespace LvsOperator.Cli.Statuses;

/// <summary>Shows a status once, or again and again: in place on a terminal, one frame after the other elsewhere.</summary>
internal sealed class StatusShow(Surroundings surroundings, Printer printer, StatusLook look, OutputForm form)
{
    internal async Task<ExitCode> Once(CancellationToken stop)
    {
        var outcome = await look.Look(stop);
        foreach (var fault in outcome.Faults) printer.Error(fault);
        if (outcome.Report is not { } report) return outcome.Code;
        if (outcome.Code == ExitCode.Refused)
            foreach (var agent in report.Agents) printer.Error($"lvsctl: agent at {agent.Origin}: {agent.Fault}");
        if (form != OutputForm.Text) printer.Document(Documents.Write(report, CliJson.Default.StatusReport, form));
        else if (outcome.Code == ExitCode.Done) printer.Out(StatusTree.Lines(report));
        return outcome.Code;
    }

    internal async Task<ExitCode> Watch(TimeSpan every, CancellationToken stop)
    {
        try
        {
            if (surroundings.Kind != OutputKind.Stream && form == OutputForm.Text) await printer.Live(token => Frame(every, token), every, stop);
            while (true)
            {
                if (form == OutputForm.Text) printer.Out([Heading(every)]);
                else if (form == OutputForm.Yaml) printer.Document("---\n");
                await Once(stop);
                if (form == OutputForm.Text) printer.Out([Line.Empty]);
                surroundings.Out.Flush();
                if (surroundings.IsOutClosed()) return ExitCode.Done;
                await Task.Delay(every, surroundings.Time, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCode.Done;
        }
    }

    private async Task<IReadOnlyList<Line>> Frame(TimeSpan every, CancellationToken stop)
    {
        var outcome = await look.Look(stop);
        return [Heading(every), Line.Empty, .. outcome.Report is { } report ? StatusTree.Lines(report) : [], .. outcome.Faults.Select(f => Line.Of(f, Tone.Bad))];
    }

    private Line Heading(TimeSpan every) => Line.Of(
        string.Create(CultureInfo.InvariantCulture, $"{surroundings.Time.GetUtcNow():yyyy-MM-dd HH:mm:ss}Z  every {every.TotalSeconds:0.#} s, Ctrl-C ends"), Tone.Faint);
}
