using System.Collections.Immutable;
using System.Text.Json;
using LvsOperator.Api.Meta;
using LvsOperator.Kubernetes.Webhooks;
using LvsOperator.Manifests;
using LvsOperator.Operator.Settings;
using LvsOperator.Planning.Acceptance;

namespace LvsOperator.Operator.Admission;

/// <summary>
/// Judges one object by itself: what validation says of it, and the policies. What concerns several objects is decided by the operator in turn, not
/// at the door. An update that leaves the spec as it was is never refused, so that labels can be changed and deletion goes on, whatever a stricter version or policy
/// says of an object that is there.
/// </summary>
/// <param name="written">The object as the server sent it, so that values are told as they were written.</param>
/// <param name="before">The object as it was; undefined where there is none.</param>
/// <param name="settings">For the namespace that counts.</param>
/// <param name="known">What policies need; null as long as the caches are not complete: then only validation is asked.</param>
internal sealed class ObjectWebhook<T>(JsonElement written, JsonElement before, OperatorSettings settings, AcceptanceInput? known) : ValidationWebhook<T>
    where T : KubernetesObject
{
    /// <summary>More than these help nobody at once.</summary>
    private const int MostFaults = 32;

    public override Task<ValidationResult> CreateAsync(T entity, bool dryRun, CancellationToken cancellationToken) => Task.FromResult(Judge(entity));

    public override Task<ValidationResult> UpdateAsync(T oldEntity, T newEntity, bool dryRun, CancellationToken cancellationToken) => Task.FromResult(Judge(newEntity));

    /// <summary>A value beyond what its type holds, which a schema cannot say, is a fault like any other.</summary>
    public override ValidationResult Unreadable(string error) => IsLeftAlone(Member(Member(written, "metadata"), "namespace") is { ValueKind: JsonValueKind.String } space ? space.GetString() : null)
        ? Success() : Faults() is { Length: > 0 } lines ? Refuse(lines) : base.Unreadable(error);

    private ValidationResult Judge(T item)
    {
        if (IsLeftAlone(item.Metadata.Namespace)) return Success();
        if (Faults() is { Length: > 0 } lines) return Refuse(lines);
        return known is null ? Success() : Refuse([.. new ObjectAdmission(known).Check(item).Select(p => p.ToString())]);
    }

    private bool IsLeftAlone(string? space) =>
        (settings.Namespace is { } only && space != only)
        || (before.ValueKind == JsonValueKind.Object
            && (Member(Member(written, "metadata"), "deletionTimestamp").ValueKind == JsonValueKind.String || IsSame(Member(written, "spec"), Member(before, "spec"))));

    private static bool IsSame(JsonElement now, JsonElement then) =>
        now.ValueKind == JsonValueKind.Object && then.ValueKind == JsonValueKind.Object && JsonElement.DeepEquals(now, then);

    private ImmutableArray<string> Faults() =>
        [.. ManifestReader.Read(written.GetRawText(), "request.json").Faults.Where(f => f.Severity == FaultSeverity.Error).Select(f => f.Text)];

    private static ValidationResult Refuse(ImmutableArray<string> lines) => lines.Length switch
    {
        0 => Success(),
        <= MostFaults => Fail(string.Join('\n', lines)),
        _ => Fail($"{string.Join('\n', lines.Take(MostFaults))}\nand {lines.Length - MostFaults} faults more; lvsctl validate shows them all"),
    };

    private static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;
}
