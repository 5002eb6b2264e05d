using System.Collections.Concurrent;

namespace LvsOperator.Lab.Sites;

/// <summary>
/// A thread that lives in a network namespace of its own. What it opens and starts belongs there: a socket stays in the
/// namespace it was made in, and a child is born in its parent thread's (namespaces(7)).
/// </summary>
internal sealed class NamespaceThread : IDisposable
{
    private readonly BlockingCollection<Action> work = [];
    private readonly Thread thread;
    private readonly string path;

    /// <param name="name">Of the namespace, for <c>ip netns</c> and /run/netns.</param>
    public NamespaceThread(string name)
    {
        path = $"/run/netns/{name}";
        if (File.Exists(path))
        {
            throw new LabFailure($"a network namespace {name} is there already: an earlier case did not end");
        }
        thread = new Thread(Live) { IsBackground = true, Name = $"netns {name}" };
        thread.Start();
        Run(Enter);
    }

    public T Run<T>(Func<T> action)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        work.Add(() =>
        {
            try
            {
                done.SetResult(action());
            }
            catch (Exception failure)
            {
                done.SetException(failure);
            }
        });
        return done.Task.GetAwaiter().GetResult();
    }

    public void Run(Action action) => Run(() =>
    {
        action();
        return true;
    });

    /// <summary>Removes the namespace's name. The namespace itself goes when its last process and socket are gone.</summary>
    public void Dispose()
    {
        work.CompleteAdding();
        thread.Join();
        work.Dispose();
        _ = Native.umount2(path, Native.MntDetach);
        File.Delete(path);
    }

    private void Live()
    {
        foreach (var action in work.GetConsumingEnumerable())
        {
            action();
        }
    }

    private void Enter()
    {
        Native.Check(Native.unshare(Native.CloneNewNet), "a new network namespace");
        Directory.CreateDirectory("/run/netns");
        File.WriteAllBytes(path, []);
        Native.Check(Native.mount("/proc/thread-self/ns/net", path, null, Native.MsBind, null), $"a name for the namespace at {path}");
    }
}
