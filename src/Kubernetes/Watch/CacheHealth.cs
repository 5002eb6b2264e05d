using LvsOperator.Kubernetes.Rest;

namespace LvsOperator.Kubernetes.Watch;

/// <summary>How well a cache follows the server.</summary>
/// <param name="Synced">Whether all objects were known at least once.</param>
/// <param name="Failure">Why it does not follow right now; null if it does.</param>
/// <param name="Since">How long ago the server last told us something; null if it never did.</param>
public sealed record CacheHealth(bool Synced, ApiFailure? Failure, TimeSpan? Since);
