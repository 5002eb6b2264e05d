namespace LvsOperator.Kubernetes.Rest;

/// <summary>
/// What went wrong with a request, as far as it changes what to do next. Named after the reasons of Kubernetes' Status object
/// (https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/), with the transport's own beside them.
/// </summary>
public enum ApiFailureKind
{
    /// <summary>The server understood the request and refused it for a reason that has no name here.</summary>
    Refused,

    /// <summary>No such object, or no such kind (404).</summary>
    NotFound,

    /// <summary>A created object exists already (409, AlreadyExists).</summary>
    AlreadyExists,

    /// <summary>The object changed meanwhile, or another manager owns a field (409).</summary>
    Conflict,

    /// <summary>The object does not pass validation (422, or 400).</summary>
    Invalid,

    /// <summary>These credentials are unknown to the server (401).</summary>
    Unauthorized,

    /// <summary>RBAC or an admission policy forbids it (403).</summary>
    Forbidden,

    /// <summary>The resource version or continue token is too old: list anew (410).</summary>
    Expired,

    /// <summary>The server asks for patience (429).</summary>
    TooManyRequests,

    /// <summary>The server failed (5xx).</summary>
    ServerFault,

    /// <summary>No connection, a broken one, or one that TLS refused.</summary>
    Unreachable,

    /// <summary>No answer, or no progress, in time.</summary>
    TimedOut,

    /// <summary>The answer is not what the API promises.</summary>
    NotUnderstood,

    /// <summary>No credentials could be had: a file or an exec plugin failed.</summary>
    NoCredentials,
}
