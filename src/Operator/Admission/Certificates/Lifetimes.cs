namespace LvsOperator.Operator.Admission.Certificates;

/// <summary>How long certificates last. All of them are renewed when a third of their life is left.</summary>
internal static class Lifetimes
{
    /// <summary>Of an authority.</summary>
    internal static TimeSpan Authority { get; } = TimeSpan.FromDays(5 * 365);

    /// <summary>Of a serving certificate; no longer than its authority's.</summary>
    internal static TimeSpan Serving { get; } = TimeSpan.FromDays(365);

    /// <summary>How far back their beginning is set, for servers whose clocks are behind.</summary>
    internal static TimeSpan Backdating { get; } = TimeSpan.FromHours(1);

    /// <summary>How long a new authority is registered before anything that it signed is served: API servers learn of it within seconds.</summary>
    internal static TimeSpan Introduction { get; } = TimeSpan.FromMinutes(10);

    /// <summary>When a certificate is to be renewed.</summary>
    internal static DateTimeOffset Due(DateTimeOffset from, DateTimeOffset to) => to - ((to - from) / 3);
}
