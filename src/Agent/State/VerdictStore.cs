using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Records;

namespace LvsOperator.Agent.State;

/// <summary>The standing verdicts on disk, so that a restart flaps nothing.</summary>
internal sealed class VerdictStore(StateFile file)
{
    private Verdicts? _written;

    /// <summary>What could not be read, or written, the last time; null when all is well.</summary>
    internal string? Fault { get; private set; }

    internal Verdicts Load()
    {
        var (bytes, error) = file.Read();
        Fault = error;
        if (bytes is null) return Verdicts.Empty;
        var reading = VerdictRecord.Read(bytes);
        Fault = reading.Problem;
        return reading.Verdicts;
    }

    internal void Save(Verdicts verdicts)
    {
        if (ReferenceEquals(verdicts, _written)) return;
        Fault = file.Write(VerdictRecord.Write(verdicts));
        if (Fault is null) _written = verdicts;
    }
}
