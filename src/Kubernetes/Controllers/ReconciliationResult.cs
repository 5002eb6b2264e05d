using System.Diagnostics.CodeAnalysis;
using LvsOperator.Api.Meta;

namespace LvsOperator.Kubernetes.Controllers;

/// <summary>What came of a reconciliation, and when to look again. Named, and shaped, as KubeOps has it.</summary>
public sealed record ReconciliationResult<T>
    where T : KubernetesObject
{
    private ReconciliationResult(T entity) => Entity = entity;

    /// <summary>The object.</summary>
    public T Entity { get; }

    /// <summary>Whether it went well.</summary>
    [MemberNotNullWhen(false, nameof(ErrorMessage))]
    public bool IsSuccess => ErrorMessage is null;

    /// <summary>Why not.</summary>
    public string? ErrorMessage { get; private init; }

    /// <summary>The exception behind it, if there was one.</summary>
    public Exception? Error { get; private init; }

    /// <summary>When to look again; null for when it changes, or, after a failure, when the back-off says so.</summary>
    public TimeSpan? RequeueAfter { get; private init; }

    /// <summary>It went well.</summary>
    public static ReconciliationResult<T> Success(T entity, TimeSpan? requeueAfter = null) => new(entity) { RequeueAfter = requeueAfter };

    /// <summary>It did not.</summary>
    public static ReconciliationResult<T> Failure(T entity, string errorMessage, Exception? error = null, TimeSpan? requeueAfter = null) =>
        new(entity) { ErrorMessage = errorMessage, Error = error, RequeueAfter = requeueAfter };
}
