using System.CommandLine;
using System.Diagnostics;
using LvsOperator.Lab.Boot;
using LvsOperator.Lab.Daemons;
using LvsOperator.Lab.Http;
using LvsOperator.Lab.Sites;
using LvsOperator.Lab.Topologies;

namespace LvsOperator.Lab.Commands;

/// <summary><c>lab shell TOPOLOGY</c>: a prompt in a standing site.</summary>
internal static class ShellCommand
{
    public static Command Make()
    {
        var topology = new Argument<string>("topology") { DefaultValueFactory = _ => "small", Description = "see `lab list`" };
        var options = new BootOptions();
        var command = new Command("shell", "boot a lab, build a site, and give a prompt in it") { topology };
        options.AddTo(command);
        command.SetAction((parsed, _) => Outside(parsed.GetValue(topology)!, options.MemoryMiB(parsed)));
        return command;
    }

    /// <summary>The part that runs inside.</summary>
    public static Command MakeInside()
    {
        var topology = new Argument<string>("topology");
        var command = new Command("inside-shell") { topology };
        command.Hidden = true;
        command.SetAction((parsed, _) => Inside(parsed.GetValue(topology)!));
        return command;
    }

    private static async Task<int> Outside(string topology, int memory)
    {
        Catalogue.Find(topology);
        using var machine = new Machine();
        new Screen().Faint($"{machine.Choice.Why}; `exit` ends it");
        var folder = Guest.NewFolder();
        var console = machine.Choice.Kernel == Kernel.UserMode ? "</dev/tty0 >/dev/tty0 2>&1" : "";
        var size = Console.IsOutputRedirected ? "true" : $"stty rows {Console.WindowHeight} cols {Console.WindowWidth} {console}";
        var use = $"{size}\nsetsid --ctty --wait {MainScript.Quote(Programs.Lab)} inside-shell {topology} {console}";
        var main = MainScript.For(use, GuestOrder.DotnetRoot(), machine.Checkout.Path, new Dictionary<string, string>());
        using var guest = Guest.Boot(machine.Choice, machine.Root, folder, new(main, GuestOrder.Folders(machine.Checkout), memory, TimeSpan.FromDays(1), GuestTerminal.Mine));
        return (await guest.End(machine.Stop)).ExitCode;
    }

    private static async Task<int> Inside(string name)
    {
        await using var site = await Site.Build(Catalogue.Find(name));
        foreach (var host in site.Hosts)
        {
            if (host.Host.Role == Role.Nginx)
            {
                await host.StartReady(Nginx.Web(host.Name));
            }
            else if (host.Host.Role == Role.Tomcat)
            {
                host.Serve(new StandInOrder(8080));
            }
        }
        var hosts = site.Hosts.Select(host => host.Name).ToList();
        Console.WriteLine($"""

            {Picture.Of(site.Topology)}
            A command on a host: its name first. `client curl -s http://192.168.101.3/`, `lvs1 ipvsadm -Ln`, `lvs1 ip -br addr`.
            nginx runs on the nginx hosts, stand-ins on the Tomcats' port 8080; IPVS is yours to program. `exit` ends the lab.
            """);
        var rc = Path.GetTempFileName();
        File.WriteAllText(rc, string.Concat(hosts.Select(host => $"{host}() {{ nsenter --net=/run/netns/{host} -- \"$@\"; }}\n")) + "PS1='lab# '\n");
        using var shell = Process.Start(new ProcessStartInfo("bash", ["--rcfile", rc, "-i"]))!;
        await shell.WaitForExitAsync();
        return shell.ExitCode;
    }
}
