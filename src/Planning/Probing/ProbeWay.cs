using System.Net;
using LvsOperator.Planning.Balancing;

namespace LvsOperator.Planning.Probing;

/// <summary>How a probe goes through a VIP to one real server.</summary>
/// <param name="Service">The service that takes it there.</param>
/// <param name="Source">The address of this node it comes from: unlike the VIP, the server does not have it itself.</param>
/// <param name="Target">VIP and port that it is sent to.</param>
public sealed record ProbeWay(ProbeService Service, IPAddress Source, IPEndPoint Target)
{
    /// <summary>The firewall mark of that service; 0: there was none left.</summary>
    public uint Mark { get; init; }

    /// <summary>The interface by which the answer comes in with the VIP, this node's own address, as its source: accept_local must let it in. Empty where it is no such answer.</summary>
    public string AnswerLink { get; init; } = "";

    /// <summary>Whether the kernel remembers which server a source port's datagrams go to, as it needs to where it translates answers.</summary>
    public bool IsMasqueraded => Service.Server.Method == ForwardingMethod.Masquerade;
}
