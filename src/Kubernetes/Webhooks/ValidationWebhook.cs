using LvsOperator.Api.Meta;

namespace LvsOperator.Kubernetes.Webhooks;

/// <summary>Judges objects of one kind before they are stored. Named, and shaped, as KubeOps has it. It may be asked again for one request, and must have no effect.</summary>
public abstract class ValidationWebhook<T>
    where T : KubernetesObject
{
    /// <summary>An object is to be made.</summary>
    public virtual Task<ValidationResult> CreateAsync(T entity, bool dryRun, CancellationToken cancellationToken) => Task.FromResult(Success());

    /// <summary>An object is to be changed.</summary>
    public virtual Task<ValidationResult> UpdateAsync(T oldEntity, T newEntity, bool dryRun, CancellationToken cancellationToken) => Task.FromResult(Success());

    /// <summary>An object is to be deleted.</summary>
    public virtual Task<ValidationResult> DeleteAsync(T entity, bool dryRun, CancellationToken cancellationToken) => Task.FromResult(Success());

    /// <summary>An object is to be made or changed that cannot be read as its type.</summary>
    /// <param name="error">Why not.</param>
    public virtual ValidationResult Unreadable(string error) => Fail($"{error}; correct the field");

    /// <summary>It is admitted.</summary>
    protected static ValidationResult Success(params IReadOnlyList<string> warnings) => new(true, "", 200, warnings);

    /// <summary>It is refused.</summary>
    protected static ValidationResult Fail(string message, int statusCode = 422) => new(false, message, statusCode, []);
}
