using LvsOperator.Benchmarks;
using LvsOperator.Benchmarks.Planning;

// Usage: benchmarks [--out DIR]: prints a table and writes bench/results/planning.json below the working directory, or into DIR.
var at = Array.IndexOf(args, "--out");
var directory = at >= 0 && at + 1 < args.Length ? args[at + 1] : Path.Combine("bench", "results");
var figures = PlanningBenchmark.Run();
Table.Print(Console.Out, figures);
Console.WriteLine($"written to {Results.Write(directory, "planning", figures)}");
return figures.All(f => f.Verdict != FigureVerdict.Missed) ? 0 : 1;
