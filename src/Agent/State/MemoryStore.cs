using LvsOperator.Planning;
using LvsOperator.Planning.Records;

namespace LvsOperator.Agent.State;

/// <summary>Planning's memory on disk. What has not changed is not written.</summary>
internal sealed class MemoryStore(StateFile file)
{
    private byte[] _written = [];
    private Memory? _saved;

    /// <summary>What could not be read, or written, the last time; null when all is well.</summary>
    internal string? Fault { get; private set; }

    internal Memory Load()
    {
        var (bytes, error) = file.Read();
        Fault = error;
        if (bytes is null) return Memory.Empty;
        (var memory, Fault) = MemoryRecord.Read(bytes);
        _written = bytes;
        return memory;
    }

    internal void Save(Memory memory)
    {
        if (ReferenceEquals(memory, _saved)) return;
        var bytes = MemoryRecord.Write(memory);
        if (bytes.AsSpan().SequenceEqual(_written))
        {
            _saved = memory;
            return;
        }
        Fault = file.Write(bytes);
        if (Fault is null) (_written, _saved) = (bytes, memory);
    }
}
