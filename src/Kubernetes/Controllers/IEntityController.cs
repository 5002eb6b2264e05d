using LvsOperator.Api.Meta;

namespace LvsOperator.Kubernetes.Controllers;

/// <summary>Brings the world in line with objects of one kind. Named, and shaped, as KubeOps has it.</summary>
public interface IEntityController<T>
    where T : KubernetesObject
{
    /// <summary>The object is new or changed, or it is time to look again. Called for one key at a time.</summary>
    Task<ReconciliationResult<T>> ReconcileAsync(T entity, CancellationToken cancellationToken);

    /// <summary>The object is gone; this is what was last known of it.</summary>
    Task<ReconciliationResult<T>> DeletedAsync(T entity, CancellationToken cancellationToken);
}
