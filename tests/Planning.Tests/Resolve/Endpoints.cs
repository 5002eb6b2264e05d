using LvsOperator.Api.Core;

namespace LvsOperator.Planning.Tests.Resolve;

/// <summary>A Service <c>web/pods</c> and its slices.</summary>
internal static class Endpoints
{
    internal const int Ready = 0, Terminating = 1, NotReady = 2, Gone = 3, Untold = 4;

    internal static Service Service(params string[] ports) => new()
    {
        Metadata = Site.Named("pods"), Spec = new() { Ports = [.. ports.Select((p, i) => new ServicePort { Name = p, Port = 80 + i })] },
    };

    internal static EndpointSlice Slice(string name, int port, params Endpoint[] endpoints) => new()
    {
        Metadata = new() { Namespace = "web", Name = name, Labels = new Dictionary<string, string> { [EndpointSlice.ServiceNameLabel] = "pods" } },
        AddressType = "IPv4", Endpoints = endpoints, Ports = [new() { Name = "http", Port = port }],
    };

    internal static Endpoint At(int last, int state = Ready) => At($"192.168.101.{last}", state);

    internal static Endpoint At(string address, int state = Ready) => new()
    {
        Addresses = [address], TargetRef = new() { Kind = "Pod", Name = $"pod-{address}" },
        Conditions = state switch
        {
            Ready => new() { Ready = true, Serving = true, Terminating = false },
            Terminating => new() { Ready = false, Serving = true, Terminating = true },
            NotReady => new() { Ready = false, Serving = false, Terminating = false },
            Gone => new() { Ready = false, Serving = false, Terminating = true },
            _ => new(),
        },
    };
}
