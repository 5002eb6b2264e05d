using System.Collections.Immutable;
using System.Text.Json.Nodes;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Kubernetes.Rest;
using LvsOperator.Operator.Snapshots;
using LvsOperator.Planning;
using LvsOperator.Planning.Conditions;
using LvsOperator.Planning.Folding;

namespace LvsOperator.Operator.Reconcilers;

/// <summary>Brings the status of one kind's objects in line with decisions, rows and Leases.</summary>
internal abstract class StatusReconciler
{
    /// <summary>The field manager of the operator's part of every status.</summary>
    internal const string FieldManager = "lvs-operator";

    /// <summary>The kind.</summary>
    internal abstract string Kind { get; }

    /// <summary>What is to be written of an object; null where nothing is, or there is no such object.</summary>
    internal abstract StatusChange? Judge(ObjectKey key, Snapshot snapshot, StatusFolder folder);

    /// <summary>Writes it. Null when it went well.</summary>
    internal abstract Task<ApiFailure?> WriteAsync(StatusChange change, CancellationToken cancel);

    /// <summary>Takes a row of a Node that left away, under the field manager that it was applied by.</summary>
    internal abstract Task<ApiFailure?> RemoveAsync(DepartedRow row, CancellationToken cancel);
}

/// <summary>The same for a kind.</summary>
/// <param name="objects">Its objects.</param>
internal abstract class StatusReconciler<T, TStatus>(OwnKind<T> objects) : StatusReconciler
    where T : KubernetesObject
    where TStatus : class
{
    internal override StatusChange? Judge(ObjectKey key, Snapshot snapshot, StatusFolder folder)
    {
        if (Fold(folder, key) is not { Write: StatusWrite.Needed } folded || Objects(snapshot).GetValueOrDefault(key) is not { } item) return null;
        var before = StatusOf(item);
        var (was, now) = (before is null ? [] : ConditionsOf(before), ConditionsOf(folded.Status));
        var (had, gets) = (before is null ? [] : VipsOf(before), VipsOf(folded.Status));
        var weight = Accepted(was) == Accepted(now) && had.SequenceEqual(gets) ? ChangeWeight.Telling : ChangeWeight.Decision;
        return new(new(Kind, key), item, Document(key, folded.Status), weight, ConditionChange.Between(was, now)) { Had = had, Gets = gets };
    }

    internal override async Task<ApiFailure?> WriteAsync(StatusChange change, CancellationToken cancel) =>
        (await objects.ApplyStatusAsync((T)change.Item, change.Document, FieldManager, cancel)).Failure;

    internal override async Task<ApiFailure?> RemoveAsync(DepartedRow row, CancellationToken cancel) =>
        objects.Objects.TryGetValue(row.Object.Key, out var item) ? (await objects.RemoveRowAsync(item, row.Node, cancel)).Failure : null;

    protected abstract ImmutableDictionary<ObjectKey, T> Objects(Snapshot snapshot);

    protected abstract Folded<TStatus>? Fold(StatusFolder folder, ObjectKey key);

    protected abstract JsonObject Document(ObjectKey key, TStatus status);

    protected abstract TStatus? StatusOf(T item);

    protected abstract IReadOnlyList<Condition> ConditionsOf(TStatus status);

    protected virtual IReadOnlyList<VipStatus> VipsOf(TStatus status) => [];

    private static Condition? Accepted(IEnumerable<Condition> conditions) => conditions.FirstOrDefault(c => c.Type == ConditionTypes.Accepted);
}
