namespace LvsOperator.Planning.Balancing;

/// <summary>The kernel modules of schedulers, and since when Linux has them (net/netfilter/ipvs/Kconfig).</summary>
public static class SchedulerModules
{
    private const string Prefix = "ip_vs_", EnginePrefix = "ip_vs_pe_";

    /// <summary>The module of a scheduler: <c>ip_vs_wlc</c>.</summary>
    /// <param name="scheduler">The scheduler's kernel name.</param>
    public static string ModuleOf(string scheduler) => Prefix + scheduler;

    /// <summary>The scheduler that a module brings; null for one that brings none, such as <c>ip_vs</c>.</summary>
    /// <param name="module">Name of a kernel module.</param>
    public static string? SchedulerOf(string module) =>
        module.StartsWith(Prefix, StringComparison.Ordinal) && !module.StartsWith(EnginePrefix, StringComparison.Ordinal) ? module[Prefix.Length..] : null;

    /// <summary>The module of a persistence engine: <c>ip_vs_pe_sip</c>.</summary>
    /// <param name="engine">The engine's kernel name.</param>
    public static string ModuleOfEngine(string engine) => EnginePrefix + engine;

    /// <summary>The persistence engine that a module brings; null for one that brings none.</summary>
    /// <param name="module">Name of a kernel module.</param>
    public static string? EngineOf(string module) => module.StartsWith(EnginePrefix, StringComparison.Ordinal) ? module[EnginePrefix.Length..] : null;

    /// <summary>What else to do where the module of a scheduler is missing, with the version of Linux it came with; empty for other modules.</summary>
    /// <param name="module">Name of a kernel module.</param>
    public static string Remedy(string module) => SchedulerOf(module) switch
    {
        null when EngineOf(module) is { } engine => $"; persistence engine {engine} is part of this module: take the engine that the kernel has, or remove spec.persistence.engine",
        null => "",
        var scheduler when Since(scheduler) is { } version => $"; scheduler {scheduler} is part of Linux since {version}: a newer kernel may have it, or choose another scheduler",
        _ => "; or choose another scheduler",
    };

    /// <summary>Null for those that every Linux of the last fifteen years has.</summary>
    private static string? Since(string scheduler) => scheduler switch
    {
        "fo" => "3.18",
        "ovf" => "4.3",
        "mh" => "4.18",
        "twos" => "5.1",
        _ => null,
    };
}
