using System.Collections.Immutable;

namespace LvsOperator.Planning.Balancing;

/// <summary>
/// Servers of weight 0 where the scheduler does not pass them by. <c>dh</c>, <c>sh</c> and <c>mh</c> pick a server from a table in which those of weight 0
/// have a place too (ip_vs_dh_reassign, ip_vs_sh_reassign; ip_vs_mh_permutate goes by the last weight that was not 0), and refuse the connection when they
/// come upon one: while a server drains, each of its clients would be turned away although others are there.
/// </summary>
internal static class Weightless
{
    /// <summary>
    /// The same service without such refusals: <c>sh</c> and <c>mh</c> look for another server by <c>sh-fallback</c> and <c>mh-fallback</c> as long as one has
    /// weight 0; <c>dh</c> knows no fallback, so who has no weight is not in the service at all. Where nobody has any weight, nothing is to be gained.
    /// </summary>
    internal static (ServiceSettings Settings, ImmutableArray<Destination> Destinations) Avoid(ServiceSettings settings, ImmutableArray<Destination> destinations)
    {
        if (settings.Scheduler is not ("dh" or "sh" or "mh")) return (settings, destinations);
        var (some, none) = (false, false);
        foreach (var d in destinations)
        {
            some |= d.Weight > 0;
            none |= d.Weight == 0;
        }
        if (!some || !none) return (settings, destinations);
        return settings.Scheduler == "dh"
            ? (settings, destinations.RemoveAll(d => d.Weight == 0))
            : (settings with { Flags = settings.Flags | ServiceFlags.Fallback }, destinations);
    }
}
