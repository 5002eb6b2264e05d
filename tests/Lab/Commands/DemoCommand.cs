using System.CommandLine;
using LvsOperator.KubeServers;
using LvsOperator.Lab.Boot;
using LvsOperator.Lab.Demo;

namespace LvsOperator.Lab.Commands;

/// <summary><c>lab demo</c>: the seeds' site out of a folder of manifests, or of a Kubernetes API; its failures, and what the client saw.</summary>
internal static class DemoCommand
{
    public static Command Make()
    {
        var manifests = new Option<string>("--manifests") { Description = "folder of YAML", DefaultValueFactory = _ => "config/samples/site-003" };
        var kubernetes = new Option<bool>("--kubernetes") { Description = "the same site by helm install and kubectl apply, against a real API server" };
        var options = new BootOptions();
        var command = new Command("demo", "the seeds' site out of one folder of manifests; nginx, a Tomcat and our agent killed under load") { manifests, kubernetes };
        options.AddTo(command);
        command.SetAction((parsed, _) => Outside(
            parsed.GetValue(manifests)!, parsed.GetValue(kubernetes) ? ManifestsBy.Api : ManifestsBy.Folder, options.MemoryMiB(parsed), options.TimeLimit(parsed)));
        return command;
    }

    /// <summary>The part that runs inside.</summary>
    public static Command MakeInside()
    {
        var manifests = new Argument<string>("manifests");
        var by = new Argument<ManifestsBy>("by");
        var command = new Command("inside-demo") { manifests, by };
        command.Hidden = true;
        command.SetAction((parsed, _) => parsed.GetValue(by) == ManifestsBy.Api
            ? new KubernetesDemo(new Screen(), parsed.GetValue(manifests)!).Run()
            : new SeedsDemo(new Screen(), parsed.GetValue(manifests)!, Programs.Built("lvs-agent")).Run());
        return command;
    }

    private static async Task<int> Outside(string manifests, ManifestsBy by, int memory, TimeSpan limit)
    {
        var screen = new Screen();
        using var machine = new Machine();
        var path = Path.GetFullPath(manifests);
        if (!Directory.Exists(path))
        {
            throw new LabFailure($"there is no folder {manifests}");
        }
        Programs.Built("lvs-agent");
        if (by == ManifestsBy.Api)
        {
            Programs.Built("lvs-operator");
            Assets.Find();
        }
        var folder = Guest.NewFolder();
        var environment = new Dictionary<string, string>
        {
            ["LVS_LAB_TERMINAL"] = Console.IsOutputRedirected ? "0" : "1",
            ["TERM"] = Environment.GetEnvironmentVariable("TERM") ?? "dumb",
            ["COLUMNS"] = Console.IsOutputRedirected ? "" : $"{Console.WindowWidth}",
        };
        var use = $"{MainScript.Quote(Programs.Lab)} inside-demo {MainScript.Quote(path)} {by} >{folder}/output 2>&1 </dev/null";
        var main = MainScript.For(use, GuestOrder.DotnetRoot(), machine.Checkout.Path, environment);
        screen.Note($"booting a lab: {machine.Choice.Why}");
        using var guest = Guest.Boot(machine.Choice, machine.Root, folder, new(main, [.. GuestOrder.Folders(machine.Checkout), path], memory, limit, GuestTerminal.Log));
        GuestEnd end;
        await using (new Follower(Path.Combine(folder, "output"), text =>
        {
            Console.Out.Write(text);
            Console.Out.Flush();
        }))
        {
            end = await guest.End(machine.Stop);
        }
        if (end.Outcome != GuestOutcome.Ran)
        {
            screen.Bad($"{end.Reason}; its console: {machine.Keep(guest, "demo")}");
        }
        return end.ExitCode;
    }

    /// <summary>How manifests reach the agents.</summary>
    private enum ManifestsBy
    {
        Folder,
        Api,
    }
}
