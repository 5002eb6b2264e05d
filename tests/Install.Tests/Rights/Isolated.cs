using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using LvsOperator.Netlink.Route;

namespace LvsOperator.Install.Tests.Rights;

/// <summary>
/// A network namespace with a loopback and nothing else, for programs that would otherwise program this machine: a thread that lives there, whose
/// children and sockets are born there (namespaces(7)).
/// </summary>
internal sealed class Isolated : IDisposable
{
    private const int CloneNewNetwork = 0x40000000;

    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread _thread;

    public Isolated()
    {
        _thread = new Thread(() =>
        {
            foreach (var work in _work.GetConsumingEnumerable()) work();
        }) { IsBackground = true };
        _thread.Start();
        Run(() =>
        {
            if (Unshare(CloneNewNetwork) != 0) throw new InvalidOperationException($"no network namespace can be made: errno {Marshal.GetLastPInvokeError()}; run the tests as root");
            using var route = RouteClient.Open().Value!;
            Assert.Null(route.Execute([new SetLinkState("lo", LinkState.Up)]).FirstError);
        });
    }

    /// <summary>Runs there, and returns when it is done.</summary>
    public void Run(Action work)
    {
        ExceptionDispatchInfo? thrown = null;
        using var done = new ManualResetEventSlim();
        _work.Add(() =>
        {
            try
            {
                work();
            }
            catch (Exception e)
            {
                thrown = ExceptionDispatchInfo.Capture(e);
            }
            finally
            {
                done.Set();
            }
        });
        done.Wait();
        thrown?.Throw();
    }

    public void Dispose()
    {
        _work.CompleteAdding();
        _thread.Join();
        _work.Dispose();
    }

    [DllImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static extern int Unshare(int flags);
}
