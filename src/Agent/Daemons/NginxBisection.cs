using System.Collections.Immutable;
using LvsOperator.Rendering.Nginx;

namespace LvsOperator.Agent.Daemons;

/// <summary>
/// Finds a largest part of a refused configuration that nginx takes: starting from nothing, halves are added as long as the whole passes,
/// so that an offender costs about log2(parts) tests and of two parts that are refused only together the later one is left out.
/// </summary>
internal sealed class NginxBisection(Func<IReadOnlySet<NginxPart>, CancellationToken, Task<NginxTest>> test)
{
    /// <summary>Beyond this something is wrong that leaving out parts does not mend.</summary>
    internal const int MostTests = 256;

    private readonly HashSet<NginxPart> _out = [];
    private readonly ImmutableArray<Offender>.Builder _offenders = ImmutableArray.CreateBuilder<Offender>();
    private int _tests;

    /// <summary>A part that nginx refuses beside the others.</summary>
    /// <param name="Part">Which.</param>
    /// <param name="Why">nginx's own message.</param>
    internal sealed record Offender(NginxPart Part, string Why);

    /// <summary>What to leave out, and why; null if it is refused even without any part, or tests ceased to give answers.</summary>
    internal async Task<ImmutableArray<Offender>?> FindAsync(ImmutableArray<NginxPart> parts, CancellationToken cancellation)
    {
        _out.UnionWith(parts);
        if ((await TestAsync(cancellation)).Verdict != NginxVerdict.Passed) return null;
        return await AddAsync(parts, cancellation) ? _offenders.ToImmutable() : null;
    }

    private async Task<bool> AddAsync(ImmutableArray<NginxPart> parts, CancellationToken cancellation)
    {
        if (parts.IsEmpty) return true;
        _out.ExceptWith(parts);
        var said = await TestAsync(cancellation);
        if (said.Verdict == NginxVerdict.Passed) return true;
        if (said.Verdict != NginxVerdict.Refused) return false;
        _out.UnionWith(parts);
        if (parts is [var one])
        {
            _offenders.Add(new(one, said.Message));
            return true;
        }
        var half = parts.Length / 2;
        return await AddAsync(parts[..half], cancellation) && await AddAsync(parts[half..], cancellation);
    }

    private async Task<NginxTest> TestAsync(CancellationToken cancellation) =>
        ++_tests > MostTests ? new(NginxVerdict.TimedOut, "") : await test(_out, cancellation);
}
