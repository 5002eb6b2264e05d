using LvsOperator.Planning.Resolve;

namespace LvsOperator.Planning.Status;

/// <summary>What is said of a service that works, but perhaps not as somebody expects.</summary>
internal static class Messages
{
    internal static string Of(ResolvedBackend? backend, DirectorChoice directors)
    {
        if (directors.Selected.Length < 2 && directors.Selected.All(n => !NodeIndex.InMaintenance(n)) && backend?.Maintenance != MaintenanceRule.Ignored) return "";
        var says = new List<string>();
        if (directors.Selected.Length > 1)
            says.Add($"{directors.Selected.Length} nodes are selected as directors and highAvailability.mode is None: {directors.Serving} serves, the first by name that is not in maintenance");
        if (directors.Selected.Length > 0 && directors.Selected.All(NodeIndex.InMaintenance))
            says.Add("every selected director is in maintenance, which is therefore ignored");
        if (backend?.Maintenance == MaintenanceRule.Ignored)
            says.Add($"every server of {backend.Ref} is in maintenance, which is therefore ignored");
        return string.Join("; ", says);
    }
}
