using System.Net.Sockets;
using LvsOperator.Netlink;
using LvsOperator.Netlink.Route;
using LvsOperator.Node;
using LvsOperator.Planning.Routing;

namespace LvsOperator.Agent.Effects;

/// <summary>Writes the rules and tables by which a real server answers through its director. What is already so counts as done.</summary>
internal sealed class ReturnRouting(LastingClient<RouteClient> route)
{
    internal NetlinkResult<ReturnState> Read(IReadOnlyCollection<ReturnTable> tables) =>
        route.Ask(c => new ReturnReader(c).Read(tables));

    /// <summary>New routes come before old ones go, so that no answer is without a way.</summary>
    internal NetlinkError? Set(ReturnTable table)
    {
        if (!route.Ask(c => new ReturnReader(c).Wanted(table)).TryGet(out var wanted, out var error)) return error;
        if (!route.Ask(c => new ReturnReader(c).Routes(table.Family, table.Table)).TryGet(out var there, out error)) return error;
        if (Execute([.. wanted.Select(r => new ReplaceRoute(r))]) is { } refused)
        {
            // What went through before it, or after, shows in the table itself.
            var stand = route.Ask(c => new ReturnReader(c).Routes(table.Family, table.Table)).TryGet(out var now, out _) ? wanted.Count(w => now.Any(r => r.Destination.Equals(w.Destination))) : 0;
            return refused with { Remedy = $"{stand} of {wanted.Count} routes of table {table.Table} stand; {refused.Remedy ?? "see `ip route show table " + table.Table + "`"}" };
        }
        var kept = wanted.Select(r => r.Destination).ToHashSet();
        return Execute([.. there.Where(r => !kept.Contains(r.Destination)).Select(r => new DeleteRoute(r))], Errno.NoSuch);
    }

    internal NetlinkError? Clear(AddressFamily family, uint table) =>
        route.Ask(c => new ReturnReader(c).Routes(family, table)).TryGet(out var there, out var error)
            ? Execute([.. there.Select(r => new DeleteRoute(r))], Errno.NoSuch) : error;

    internal NetlinkError? Add(SourceRule rule) => Execute([new AddRule(ReturnReader.ToKernel(rule))], Errno.Exists);

    internal NetlinkError? Remove(SourceRule rule) => Execute([new DeleteRule(ReturnReader.ToKernel(rule))], Errno.NoEntry);

    private NetlinkError? Execute(IReadOnlyList<RouteCommand> commands, params Errno[] alreadySo)
    {
        if (commands.Count == 0) return null;
        if (!route.TryGet(out var client, out var error)) return error;
        var result = client.Execute(commands);
        for (var i = 0; i < commands.Count; i++)
            if (result[i] is { } refused && !alreadySo.Contains(refused.Errno)) return refused;
        return null;
    }
}
