using System.CommandLine;
using System.Text.RegularExpressions;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Cli.Cluster;
using LvsOperator.Cli.Output;

namespace LvsOperator.Cli.Commands;

/// <summary><c>lvsctl drain-node</c>.</summary>
internal static partial class DrainNodeCommand
{
    internal static Command Make(Surroundings surroundings)
    {
        var name = new Argument<string>("NAME") { Description = "The Node." };
        // What is no name must not become another path of the API.
        name.Validators.Add(r =>
        {
            if (r.Tokens is [{ Value: var value }] && (value.Length > 253 || !NodeName().IsMatch(value))) r.AddError($"{value}: is no name of a Node; a name has lower-case letters, digits, - and . only");
        });
        var undo = new Option<bool>("--undo") { Description = "Let it work again." };
        var kubeconfig = Options.NotEmpty(new Option<string>("--kubeconfig") { Description = "How to reach the API. Default: KUBECONFIG, else ~/.kube/config, else the service account of the pod.", HelpName = "FILE" });
        var command = new Command("drain-node", "Take a node out for work, or put it back (--undo): sets or removes the maintenance annotation of the Node.") { name, undo, kubeconfig };
        command.SetAction(async (parsed, stop) =>
        {
            var printer = new Printer(surroundings);
            var node = parsed.GetRequiredValue(name);
            var (client, faults) = Connection.Open(parsed.GetValue(kubeconfig), surroundings);
            if (client is null)
            {
                foreach (var fault in faults) printer.Error($"lvsctl: {fault}");
                if (parsed.GetValue(kubeconfig) is null)
                    printer.Error($"lvsctl: where the manifests are a folder, add {ApiGroup.MaintenanceAnnotation}: \"true\" to metadata.annotations of Node {node} there");
                return (int)ExitCode.InvalidInput;
            }
            using (client) return (int)await new NodeDrain(client, printer, stop).Of(node, parsed.GetValue(undo) ? DrainWish.Undo : DrainWish.Drain);
        });
        return command;
    }

    // RFC 1123 subdomain.
    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z")]
    private static partial Regex NodeName();
}
