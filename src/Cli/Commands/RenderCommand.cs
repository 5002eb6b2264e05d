using System.CommandLine;
using LvsOperator.Cli.Checking;
using LvsOperator.Cli.Output;
using LvsOperator.Planning;
using LvsOperator.Planning.Rules;
using LvsOperator.Planning.Status;
using LvsOperator.Planning.Text;
using LvsOperator.Rendering.Nginx;

namespace LvsOperator.Cli.Commands;

/// <summary><c>lvsctl render</c>.</summary>
internal static class RenderCommand
{
    private static readonly string[] Names = [.. Enum.GetNames<Rendered>().Select(n => n.ToLowerInvariant())];

    internal static Command Make(Surroundings surroundings)
    {
        var manifests = Options.Manifests(required: true);
        var node = Options.Node("The node to render for.");
        var what = new Option<string>("--what") { Description = "What to render.", HelpName = string.Join('|', Names), Required = true };
        what.Validators.Add(r =>
        {
            if (r.Tokens is [{ Value: var value }] && !Names.Contains(value)) r.AddError($"--what {value}: is none of {string.Join(", ", Names)}");
        });
        var state = Options.StateDirectory();
        var command = new Command("render", "Print what a node is to be, every server taken as healthy. The kernel is not read.") { manifests, node, what, state };
        command.SetAction(parsed =>
        {
            var printer = new Printer(surroundings);
            if (Manifest.ReadValid(parsed.GetRequiredValue(manifests), surroundings, printer) is not { } set) return (int)ExitCode.InvalidInput;
            var name = parsed.GetRequiredValue(node);
            Manifest.WarnIfUnknown(name, set, printer);
            var plan = CrossObject.Plan(set.Snapshot, name, surroundings.Time);
            foreach (var problem in plan.Problems) printer.Error($"lvsctl: warning: {problem}");
            var rendered = Enum.Parse<Rendered>(parsed.GetRequiredValue(what), ignoreCase: true);
            var text = Text(plan, rendered, parsed.GetRequiredValue(state), printer);
            if (text.Length == 0) printer.Error($"nothing: {Why(rendered, name, plan)}");
            else printer.Out([.. text.TrimEnd('\n').Split('\n').Select(l => (Line)l)]);
            return (int)ExitCode.Done;
        });
        return command;
    }

    private static string Text(NodePlan plan, Rendered what, string stateDirectory, Printer printer) => what switch
    {
        Rendered.Ipvs => IpvsText.Of(plan.Services.Values),
        Rendered.Addresses => AddressText.Of(plan.Addresses),
        Rendered.Sysctl => SysctlText.Of(plan.Sysctls),
        Rendered.Iptables => RulesText.Of(plan.Chains),
        Rendered.Nginx => Nginx(plan, stateDirectory, printer),
        _ => "",
    };

    private static string Nginx(NodePlan plan, string stateDirectory, Printer printer)
    {
        List<(string Path, string Content)> files = [];
        foreach (var tier in plan.Tiers)
        {
            var rendering = NginxRenderer.Render(tier, NginxSettings.Standalone(stateDirectory));
            foreach (var fault in rendering.Faults) printer.Error($"lvsctl: warning: NginxTier {tier.Key}: {fault}");
            if (NginxPaths.Of(stateDirectory, tier.Key) is { } paths) files.AddRange(rendering.Files.Select(f => ($"{paths.Current}/{f.Path}", f.Content)));
        }
        return string.Concat(files.OrderBy(f => f.Path, StringComparer.Ordinal).Select(f => $"# {f.Path}\n{f.Content}"));
    }

    private static string Why(Rendered what, string node, NodePlan plan) => what switch
    {
        Rendered.Ipvs => $"{node} directs no VirtualService",
        Rendered.Addresses when plan.Reports.Any(r => r.Ports.Any(p => p.Quorum != QuorumState.Held)) => $"{node} holds no VIP: quorum is not held, and quorum.onLost withdraws them",
        Rendered.Addresses => $"{node} holds no VIP",
        Rendered.Sysctl => $"{node} needs no kernel setting",
        Rendered.Nginx => $"{node} is in no NginxTier",
        Rendered.Iptables => $"{node} neither directs nor serves a VirtualService that needs rules of iptables",
        Rendered.Keepalived => "highAvailability.mode VRRP is not supported yet by this version",
        _ => "highAvailability.mode ECMP is not supported yet by this version",
    };
}
