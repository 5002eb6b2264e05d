using LvsOperator.Agent.Loop;
using LvsOperator.Netlink;
using LvsOperator.Netlink.Route;
using Microsoft.Extensions.Logging;

namespace LvsOperator.Agent.Hosting;

/// <summary>Tells the loop of links, addresses and default routes that come and go.</summary>
internal static class LinkWatch
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(2);

    /// <summary>Until cancelled. A watch that cannot be had, or ends, is asked for again.</summary>
    internal static async Task RunAsync(Func<NetlinkResult<RouteMonitor>> open, Inbox inbox, TimeProvider time, ILogger log, CancellationToken cancellation)
    {
        var told = false;
        try
        {
            while (!cancellation.IsCancellationRequested)
            {
                if (open().TryGet(out var monitor, out var error))
                {
                    using (monitor) await FollowAsync(monitor, inbox, cancellation);
                    told = false;
                }
                else if (!told)
                {
                    Say.Warn(log, $"{error}; until that works changes of links and addresses are seen by the audits alone");
                    told = true;
                }
                await Task.Delay(Again, time, cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The agent stops.
        }
    }

    /// <summary>The first event of a stream tells to read everything, and so covers what happened while there was no watch.</summary>
    private static async Task FollowAsync(RouteMonitor monitor, Inbox inbox, CancellationToken cancellation)
    {
        await foreach (var change in monitor.ReadAll(cancellation))
            if (change is not IpRouteEvent { Route.IsDefault: false }) inbox.Put(Inbox.News.Links);
    }
}
