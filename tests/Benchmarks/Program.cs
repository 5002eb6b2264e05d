using System.Globalization;
using LvsOperator.Benchmarks;
using LvsOperator.Benchmarks.Kernel;
using LvsOperator.Benchmarks.Planning;
using LvsOperator.Benchmarks.Reaction;

// Usage: benchmarks [planning|reaction|program|agent|kernel] [--out DIR] [--agent FILE] [--services N]: prints a table and writes DIR/NAME.json (default bench/results).
// All but planning and reaction want IPVS and root: scripts/bench.sh runs it in the lab. kernel-program and kernel-watch are its own helpers inside a namespace.
switch (args)
{
    case ["kernel-program", var way, var services, var servers]:
        ProgramBenchmark.Child(way, int.Parse(services, CultureInfo.InvariantCulture), int.Parse(servers, CultureInfo.InvariantCulture));
        return 0;
    case ["kernel-watch", var subject, .. var rest]:
        EditWatch.Child(subject, rest);
        return 0;
}

var what = args is [{ } first, ..] && !first.StartsWith('-') ? first : "planning";
var size = int.Parse(Option("--services", "10000"), CultureInfo.InvariantCulture);
List<Figure> figures = [];
if (what == "planning") figures.AddRange(PlanningBenchmark.Run());
if (what == "reaction") figures.AddRange(ReactionBenchmark.Run(size));
if (what is "program" or "kernel") figures.AddRange(ProgramBenchmark.Run(1000, 100));
if (what is "agent" or "kernel") figures.AddRange(AgentBenchmark.Run(Option("--agent", "out/lvs-agent"), size));
Table.Print(Console.Out, figures);
Console.WriteLine($"written to {Results.Write(Option("--out", Path.Combine("bench", "results")), what, figures)}");
return figures.All(f => f.Verdict != FigureVerdict.Missed) ? 0 : 1;

string Option(string name, string otherwise) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : otherwise;
