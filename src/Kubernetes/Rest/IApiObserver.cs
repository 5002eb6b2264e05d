using LvsOperator.Api.Meta;

namespace LvsOperator.Kubernetes.Rest;

/// <summary>Is told what the client does, for logs and metrics. Called from any thread; must not block.</summary>
public interface IApiObserver
{
    /// <summary>An attempt ended.</summary>
    /// <param name="request">Such as <c>get VirtualService web/shop</c>.</param>
    /// <param name="code">HTTP status; 0 where there was no answer.</param>
    void Answered(string request, int code)
    {
    }

    /// <summary>The objects of a selection were listed anew and are complete.</summary>
    void Listed(string selection, int objects)
    {
    }

    /// <summary>A list or watch failed. What is known stays, and it is tried again.</summary>
    void WatchFailed(string selection, ApiFailure failure, TimeSpan retryIn)
    {
    }

    /// <summary>An object cannot be read by this version. What was known of it stays.</summary>
    void Unreadable(ObjectRef item, string error)
    {
    }

    /// <summary>We hold a lease now, or no longer.</summary>
    void LeadershipChanged(ObjectKey lease, Leases.Leadership leadership, string why)
    {
    }

    /// <summary>A lease could not be read or written.</summary>
    void LeaseFailed(ObjectKey lease, ApiFailure failure)
    {
    }

    /// <summary>Events were not written.</summary>
    void EventsDropped(int count, string why)
    {
    }
}

/// <summary>Is told and says nothing.</summary>
internal sealed class SilentObserver : IApiObserver
{
    internal static SilentObserver Instance { get; } = new();
}
