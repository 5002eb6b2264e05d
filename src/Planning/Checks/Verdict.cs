namespace LvsOperator.Planning.Checks;

/// <summary>What the judge holds of a server.</summary>
public enum HealthState
{
    /// <summary>Never probed to an end; carries no traffic.</summary>
    Unknown,

    /// <summary>Healthy.</summary>
    Up,

    /// <summary>Alive, and asks to be left alone: weight 0, live connections stay.</summary>
    Draining,

    /// <summary>Failed more often in a row than <c>retries</c> allows.</summary>
    Down,
}

/// <summary>The judge's standing verdict on one server.</summary>
/// <param name="State">Up, down, draining or unknown.</param>
/// <param name="Since">When the state was entered (UTC).</param>
/// <param name="Detail">Why, in a few words for a person, for example <c>connection refused</c>; empty when up.</param>
public sealed record Verdict(HealthState State, DateTimeOffset Since, string Detail)
{
    /// <summary>The verdict on a server that was never probed.</summary>
    public static Verdict Unknown { get; } = new(HealthState.Unknown, DateTimeOffset.MinValue, "not checked yet");
}
