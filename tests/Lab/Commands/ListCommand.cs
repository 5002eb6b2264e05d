using System.CommandLine;
using LvsOperator.Lab.Boot;
using LvsOperator.Lab.Suites;
using LvsOperator.Lab.Topologies;

namespace LvsOperator.Lab.Commands;

/// <summary><c>lab list</c>: topologies and cases.</summary>
internal static class ListCommand
{
    public static Command Make()
    {
        var configuration = new Option<string>("--configuration") { Description = "which build of the tests", DefaultValueFactory = _ => "Release" };
        var command = new Command("list", "the topologies and the test cases there are") { configuration };
        command.SetAction(parsed =>
        {
            var screen = new Screen();
            screen.Note("topologies (lab run: all cases on it; lab shell):");
            foreach (var topology in Catalogue.All)
            {
                screen.Note($"  {topology.Name,-10} {topology.Summary}");
            }
            screen.Note("cases, by topology (lab run: any part of the name):");
            foreach (var suite in Suite.All(Checkout.Find(), parsed.GetValue(configuration)!))
            {
                foreach (var method in suite.Methods)
                {
                    screen.Note($"  {suite.Topologies.GetValueOrDefault(method, "-"),-10} {method}");
                }
            }
            return 0;
        });
        return command;
    }
}
