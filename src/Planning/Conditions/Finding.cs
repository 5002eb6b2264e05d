namespace LvsOperator.Planning.Conditions;

/// <summary>What is found of one condition.</summary>
/// <param name="State">True, False or Unknown.</param>
/// <param name="Reason">One word.</param>
/// <param name="Message">A sentence with the remedy; equal facts give an equal one.</param>
internal sealed record Finding(Truth State, string Reason, string Message)
{
    internal static Finding Yes(string reason, string message) => new(Truth.True, reason, message);

    internal static Finding No(string reason, string message) => new(Truth.False, reason, message);

    internal static Finding Unknown(string reason, string message) => new(Truth.Unknown, reason, message);
}

/// <summary>A condition's status.</summary>
internal enum Truth
{
    /// <summary>It cannot be told.</summary>
    Unknown,

    /// <summary>It holds.</summary>
    True,

    /// <summary>It does not hold.</summary>
    False,
}
