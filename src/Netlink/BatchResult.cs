namespace LvsOperator.Netlink;

/// <summary>What became of each command of a list, by its index.</summary>
public sealed class BatchResult
{
    private readonly NetlinkError?[]? _errors;

    internal BatchResult(int count, NetlinkError?[]? errors)
    {
        Count = count;
        _errors = errors;
        Failures = errors?.Count(e => e is not null) ?? 0;
    }

    /// <summary>Number of commands given.</summary>
    public int Count { get; }

    /// <summary>Number of commands that were not confirmed.</summary>
    public int Failures { get; }

    /// <summary>True where every command was carried out.</summary>
    public bool Succeeded => Failures == 0;

    /// <summary>The error of the command at an index, or null where it was carried out.</summary>
    /// <param name="index">Index in the list of commands given.</param>
    public NetlinkError? this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            return _errors?[index];
        }
    }

    /// <summary>The first error in the order of the commands, or null.</summary>
    public NetlinkError? FirstError => _errors?.FirstOrDefault(e => e is not null);

    /// <summary>True where reading the state back is the only way to know what was carried out.</summary>
    public bool OutcomeUnknown => _errors?.Any(e => e is { OutcomeUnknown: true }) ?? false;
}
