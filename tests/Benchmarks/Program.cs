using System.Globalization;
using LvsOperator.Benchmarks;
using LvsOperator.Benchmarks.Checks;
using LvsOperator.Benchmarks.Kernel;
using LvsOperator.Benchmarks.Modes;
using LvsOperator.Benchmarks.Planning;
using LvsOperator.Benchmarks.Reaction;

// Usage: benchmarks [planning|reaction|program|agent|agent-modes|kernel|modes|checks|checks-native] [--out DIR] [--agent FILE] [--lab FILE] [--services N] [--checks N]: prints a table and writes DIR/NAME.json (default bench/results).
// modes boots a lab itself. program, agent, agent-modes, kernel and checks want IPVS and root: scripts/bench.sh runs them in the lab.
// kernel-program, kernel-watch, checks-listen and modes-inside are its own helpers.
switch (args)
{
    case ["kernel-program", var way, var services, var servers]:
        ProgramBenchmark.Child(way, int.Parse(services, CultureInfo.InvariantCulture), int.Parse(servers, CultureInfo.InvariantCulture));
        return 0;
    case ["kernel-watch", var subject, .. var rest]:
        EditWatch.Child(subject, rest);
        return 0;
    case ["modes-inside", var program]:
        await ModesBenchmark.Inside(program);
        return 0;
    case ["checks-listen"]:
        NativeChecksBenchmark.Listen();
        return 0;
}

var what = args is [{ } first, ..] && !first.StartsWith('-') ? first : "planning";
var size = int.Parse(Option("--services", "10000"), CultureInfo.InvariantCulture);
List<Figure> figures = [];
if (what == "planning") figures.AddRange(PlanningBenchmark.Run());
if (what == "reaction") figures.AddRange(ReactionBenchmark.Run(size));
if (what is "program" or "kernel") figures.AddRange(ProgramBenchmark.Run(1000, 100));
if (what is "agent" or "kernel") figures.AddRange(AgentBenchmark.Run(Option("--agent", "out/lvs-agent"), size));
if (what == "agent-modes") figures.AddRange(AgentBenchmark.Run(Option("--agent", "out/lvs-agent"), size, ModesSite.Modes));
if (what == "modes") figures.AddRange(ModesBenchmark.Run(Path.GetFullPath(Option("--lab", "out/lab")), Path.GetFullPath(Option("--agent", "out/lvs-agent"))));
if (what == "checks") figures.AddRange(ChecksBenchmark.Run(Path.GetFullPath(Option("--agent", "out/lvs-agent")), Checks(500)));
if (what == "checks-native") figures.AddRange(NativeChecksBenchmark.Run(Checks(10000)));
Table.Print(Console.Out, figures);
Console.WriteLine($"written to {Results.Write(Option("--out", Path.Combine("bench", "results")), what, figures)}");
return figures.All(f => f.Verdict != FigureVerdict.Missed) ? 0 : 1;

string Option(string name, string otherwise) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : otherwise;

int Checks(int otherwise) => int.Parse(Option("--checks", otherwise.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);
