using System.Diagnostics.CodeAnalysis;

namespace LvsOperator.Netlink;

/// <summary>Either a value or the error that stood in its way.</summary>
/// <typeparam name="T">What is returned on success.</typeparam>
public readonly struct NetlinkResult<T>
    where T : class
{
    private NetlinkResult(T? value, NetlinkError? error)
    {
        Value = value;
        Error = error;
    }

    /// <summary>The value, null on failure.</summary>
    public T? Value { get; }

    /// <summary>The error, null on success.</summary>
    public NetlinkError? Error { get; }

    /// <summary>Splits the result into its two halves.</summary>
    /// <param name="value">The value, when true is returned.</param>
    /// <param name="error">The error, when false is returned.</param>
    /// <returns>True on success.</returns>
    public bool TryGet([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out NetlinkError? error)
    {
        value = Value;
        error = Error;
        return value is not null;
    }

    /// <summary>A success.</summary>
    /// <param name="value">The value.</param>
    public static implicit operator NetlinkResult<T>(T value) => new(value, null);

    /// <summary>A failure.</summary>
    /// <param name="error">The error.</param>
    public static implicit operator NetlinkResult<T>(NetlinkError error) => new(null, error);
}
