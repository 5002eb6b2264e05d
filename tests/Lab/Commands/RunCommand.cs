using System.CommandLine;
using LvsOperator.Lab.Boot;
using LvsOperator.Lab.Suites;

namespace LvsOperator.Lab.Commands;

/// <summary><c>lab run TOPOLOGY|CASE...</c>: the test cases that want the lab's kernel, inside it.</summary>
internal static class RunCommand
{
    public static Command Make()
    {
        var words = new Argument<string[]>("case") { Description = "a topology: all cases on it; part of a test's name; or: all (see `lab list`)", Arity = ArgumentArity.OneOrMore };
        var shards = new Option<int>("--shards") { Description = "how many labs at the same time", DefaultValueFactory = _ => Environment.ProcessorCount };
        var configuration = new Option<string>("--configuration") { Description = "which build of the tests", DefaultValueFactory = _ => "Release" };
        var options = new BootOptions();
        var command = new Command("run", "boot labs and run test cases in them") { words, shards, configuration };
        options.AddTo(command);
        command.SetAction((parsed, _) => Run(
            parsed.GetValue(words)!, parsed.GetValue(shards), parsed.GetValue(configuration)!, options.MemoryMiB(parsed), options.TimeLimit(parsed)));
        return command;
    }

    private static async Task<int> Run(string[] words, int count, string configuration, int memory, TimeSpan limit)
    {
        using var machine = new Machine();
        var screen = new Screen();
        var suites = Suite.All(machine.Checkout, configuration).Select(suite => suite.Matching(words)).Where(suite => suite.Methods.Count > 0).ToList();
        if (suites.Count == 0)
        {
            throw new LabFailure($"no built test matches {string.Join(' ', words)}: build the {configuration} configuration, and see `lab list`");
        }
        var dealt = Shards.Deal(suites, count);
        screen.Note($"{suites.Sum(suite => suite.Methods.Count)} cases in {dealt.Count} lab{(dealt.Count == 1 ? "" : "s")}; {machine.Choice.Why}");
        var tally = new Tally();
        var codes = await screen.During("booting and running", () => Task.WhenAll(dealt.Select((shard, index) =>
            One(machine, screen, tally, shard, $"shard{index + 1}", memory, limit))));
        var results = Directory.CreateDirectory(machine.Checkout.In("TestResults", "lab")).FullName;
        File.WriteAllLines(Path.Combine(results, "tally"), tally.Lines());
        File.WriteAllLines(Path.Combine(results, "failures"), tally.Failures());
        screen.Show(tally.Table());
        return tally.AllHeld && codes.All(code => code == 0) ? 0 : 1;
    }

    private static async Task<int> One(Machine machine, Screen screen, Tally tally, IReadOnlyList<Suite> suites, string name, int memory, TimeSpan limit)
    {
        var folder = Guest.NewFolder();
        var environment = new Dictionary<string, string>
        {
            ["LVS_LAB_RESULTS"] = $"{folder}/results",
            ["LVS_SOAK"] = Environment.GetEnvironmentVariable("LVS_SOAK") ?? "",
            ["LVS_SEED"] = Environment.GetEnvironmentVariable("LVS_SEED") ?? "",
        };
        var main = MainScript.For(SuiteScript.For(suites, folder), GuestOrder.DotnetRoot(), machine.Checkout.Path, environment);
        var order = new GuestOrder(main, GuestOrder.Folders(machine.Checkout), memory, limit, GuestTerminal.Log);
        using var guest = Guest.Boot(machine.Choice, machine.Root, folder, order);
        var events = new TestEvents(
            result =>
            {
                tally.Add(result);
                Show(screen, result);
            },
            test => screen.Detail($"{name}: {Short(test)}"));
        GuestEnd end;
        await using (new Follower(Path.Combine(folder, "events"), events.Take))
        {
            end = await guest.End(machine.Stop);
        }
        events.Close(end.Outcome == GuestOutcome.Ran ? "its program ended" : end.Reason);
        var results = Path.Combine(folder, "results");
        foreach (var file in Directory.Exists(results) ? Directory.EnumerateFiles(results) : [])
        {
            File.Copy(file, Path.Combine(Directory.CreateDirectory(machine.Checkout.In("TestResults", "lab")).FullName, $"{name}.{Path.GetFileName(file)}"), overwrite: true);
        }
        if (end.Outcome != GuestOutcome.Ran)
        {
            tally.Add(new(suites[0].Name, name, TestOutcome.Failed, TimeSpan.Zero, end.Reason));
            screen.Bad($"{name}: {end.Reason}; its console: {machine.Keep(guest, name)}");
        }
        return end.ExitCode;
    }

    private static void Show(Screen screen, TestResult result)
    {
        var line = $"{Short(result.Name)} ({result.Time.TotalSeconds:0.0} s)";
        switch (result.Outcome)
        {
            case TestOutcome.Passed:
                screen.Good(line);
                break;
            case TestOutcome.Skipped:
                screen.Note($"skipped  {line}: {result.Text}");
                break;
            default:
                screen.Bad(line);
                screen.Note($"    {result.Text.Replace("\n", "\n    ", StringComparison.Ordinal)}");
                break;
        }
    }

    private static string Short(string name) => name.Replace("LvsOperator.", "", StringComparison.Ordinal);
}
