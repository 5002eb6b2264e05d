using System.Net;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Conditions;
using LvsOperator.Planning.Resolve;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning.Balancing;

/// <summary>
/// Directors that are real servers of their own services. With DR and TUN what one has balanced is still addressed to the VIP when it comes to the other, which would balance it
/// again, and frames would go round. NAT and FULLNAT write the server's address into packets.
/// </summary>
internal static class PeerServers
{
    /// <summary>The server that is one director of several, with its node and field; null where there is none, and where the mode bears it.</summary>
    internal static Problem? Refusal(VirtualService service, ResolvedBackend backend, DirectorChoice directors)
    {
        if (directors.Selected.Length < 2 || service.Spec.ForwardingMode() is not (ForwardingMode.DR or ForwardingMode.TUN)) return null;
        var sorry = IPAddress.TryParse(service.Spec.SorryServer?.Address, out var address) ? address : null;
        foreach (var node in directors.Selected)
            foreach (var own in NodeIndex.InternalAddresses(node))
            {
                if (backend.Holds(own)) return Refuse(node, $"server {own} of {backend.Ref}", "spec.backend");
                if (own.Equals(sorry)) return Refuse(node, own.ToString(), "spec.sorryServer.address");
            }
        return null;

        Problem Refuse(Api.Core.Node node, string server, string path) => new(
            $"VirtualService {service.Key}", Reasons.BackendUnsupported,
            $"{server}: it is node {node.Metadata.Name}, which is a director beside {string.Join(", ", directors.Selected.Where(n => n != node).Select(n => n.Metadata.Name))}, and with {service.Spec.ForwardingMode()} a director with a peer cannot be a real server too: "
            + "each would balance again what the other has balanced. Let spec.directors.nodeSelector select one node, or use servers that are no directors. What was programmed stays", path);
    }
}
