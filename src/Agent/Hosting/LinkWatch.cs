using LvsOperator.Agent.Loop;
using LvsOperator.Netlink.Route;
using Microsoft.Extensions.Logging;

namespace LvsOperator.Agent.Hosting;

/// <summary>Tells the loop of links, addresses and routes that come and go.</summary>
internal static class LinkWatch
{
    internal static async Task RunAsync(Inbox inbox, ILogger log, CancellationToken cancellation)
    {
        if (!RouteMonitor.Open(RouteTopics.Links | RouteTopics.Addresses | RouteTopics.Routes).TryGet(out var monitor, out var error))
        {
            Say.Warn(log, $"{error}; changes of links and addresses are seen by the audits alone");
            return;
        }
        using (monitor)
        {
            try
            {
                await foreach (var change in monitor.ReadAll(cancellation))
                    if (change is not ResyncEvent { Cause: null }) inbox.Put(Inbox.News.Links);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                // The agent stops.
            }
        }
    }
}
