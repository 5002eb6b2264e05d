namespace LvsOperator.KubeServers;

/// <summary>
/// Runs work on a thread that lives where the servers are to live: what it starts and what sockets it opens belong to that thread's
/// network namespace. The default is the caller's own thread.
/// </summary>
/// <param name="work">To be run once, before the delegate returns.</param>
public delegate void Inside(Action work);

internal static class InsideResults
{
    public static T Get<T>(this Inside inside, Func<T> work)
    {
        var result = default(T);
        inside(() => result = work());
        return result!;
    }
}
