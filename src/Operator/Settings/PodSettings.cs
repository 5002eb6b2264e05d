using System.Text.Json.Nodes;

namespace LvsOperator.Operator.Settings;

/// <summary>Where pods run and what they may use, as the pod template says it.</summary>
internal record PodSettings
{
    /// <summary><c>nodeSelector</c>; null: not given.</summary>
    internal JsonObject? NodeSelector { get; init; }

    /// <summary><c>tolerations</c>; null: not given.</summary>
    internal JsonArray? Tolerations { get; init; }

    /// <summary><c>resources</c>; null: not given.</summary>
    internal JsonObject? Resources { get; init; }
}

/// <summary>How agents' pods are. Absent: every Linux node, all taints tolerated.</summary>
internal sealed record AgentSettings : PodSettings
{
    public AgentSettings()
    {
        NodeSelector = new() { ["kubernetes.io/os"] = "linux" };
        Tolerations = new JsonArray(new JsonObject { ["operator"] = "Exists" });
    }

    /// <summary>Whether agents may load kernel modules, which takes SYS_MODULE and /lib/modules.</summary>
    internal ModuleLoading Modules { get; init; } = ModuleLoading.Never;

    /// <summary>Commands that EXEC checks may run.</summary>
    internal IReadOnlyList<string> AllowExec { get; init; } = [];

    /// <summary>The agents' <c>--mark-range</c> as written; empty: their default.</summary>
    internal string MarkRange { get; init; } = "";

    /// <summary><c>imagePullPolicy</c>.</summary>
    internal string ImagePullPolicy { get; init; } = "IfNotPresent";

    /// <summary>Names of the Secrets to pull images with.</summary>
    internal IReadOnlyList<string> ImagePullSecrets { get; init; } = [];
}

/// <summary>Whether agents load kernel modules.</summary>
internal enum ModuleLoading
{
    /// <summary>The nodes have them loaded.</summary>
    Never,

    /// <summary>As they are needed.</summary>
    OnDemand,
}
