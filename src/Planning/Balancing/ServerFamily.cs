using System.Net.Sockets;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Resolve;

namespace LvsOperator.Planning.Balancing;

/// <summary>Which of a back end's servers a VIP is balanced over, by family.</summary>
internal static class ServerFamily
{
    /// <summary>
    /// The VIP's own; with TUN the other one where the back end has no server of the VIP's. So a machine with an address of each is one server and not two.
    /// </summary>
    internal static AddressFamily Of(VirtualService service, ResolvedBackend backend, AddressFamily vip)
    {
        var other = vip == AddressFamily.InterNetworkV6 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
        return service.Spec.ForwardingMode() == ForwardingMode.TUN && backend.Reach(vip).Servers == 0 && backend.Reach(other).Servers > 0 ? other : vip;
    }
}
