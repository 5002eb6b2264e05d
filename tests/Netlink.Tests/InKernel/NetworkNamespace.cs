using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using LvsOperator.Netlink.Route;

namespace LvsOperator.Netlink.Tests.InKernel;

/// <summary>A network namespace of its own for one test: a thread leaves the process' (unshare) and takes the namespace with it when it ends.</summary>
internal static partial class NetworkNamespace
{
    private const int CloneNewNetwork = 0x40000000;

    /// <summary>Runs a test in a new namespace; skips it where we may not make one.</summary>
    public static void Run(Action<RouteClient> test, LinkState loopback = LinkState.Up)
    {
        ExceptionDispatchInfo? thrown = null;
        var allowed = false;
        var thread = new Thread(() =>
        {
            try
            {
                allowed = Unshare(CloneNewNetwork) == 0;
                if (allowed)
                {
                    using var route = RouteClient.Open().Value!;
                    Assert.Null(route.Execute([new SetLinkState("lo", loopback)]).FirstError);
                    test(route);
                }
            }
            catch (Exception e)
            {
                thrown = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        thrown?.Throw();
        Assert.SkipUnless(allowed, "needs CAP_SYS_ADMIN to make a network namespace");
    }

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int Unshare(int flags);
}
