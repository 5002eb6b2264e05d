using LvsOperator.Planning.Status;

namespace LvsOperator.Planning.Reporting;

/// <summary>The states of a tier's node in status. New ones may come: status strings are never enums.</summary>
public static class TierStates
{
    /// <summary>nginx runs with what is wanted, less what was left out.</summary>
    public const string Serving = "Serving";

    /// <summary>nginx runs and answers its health path with 503: no new connections.</summary>
    public const string Draining = "Draining";

    /// <summary>nginx does not run; whoever starts it finds the configuration.</summary>
    public const string NotRunning = "NotRunning";

    /// <summary>nginx refused the configuration; the one before serves.</summary>
    public const string ConfigRejected = "ConfigRejected";

    /// <summary>No new workers came; the old ones serve.</summary>
    public const string ReloadFailed = "ReloadFailed";

    /// <summary>A file could not be written or a program not be run.</summary>
    public const string Failed = "Failed";

    /// <summary>The state in status of how an agent's nginx stands; what it calls otherwise keeps its name.</summary>
    public static string Of(TierStatus status) => status.State switch
    {
        "Running" => Serving,
        "Refused" => ConfigRejected,
        var other => other,
    };
}
