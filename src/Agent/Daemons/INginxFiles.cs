using LvsOperator.Api.V1Alpha1;
using LvsOperator.Rendering;
using LvsOperator.Rendering.Nginx;

namespace LvsOperator.Agent.Daemons;

/// <summary>A tier's directory: an effect seam. Failures are <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.</summary>
internal interface INginxFiles
{
    /// <summary>Makes the tier's directory and those nginx needs to start; others may search them.</summary>
    void Prepare(NginxPaths paths);

    /// <summary>Writes files into a directory of the tier, each whole or not at all, unless they are there already.</summary>
    void Write(NginxPaths paths, string directory, IReadOnlyList<RenderedFile> files);

    /// <summary>Whether a directory of the tier holds exactly these files.</summary>
    bool Holds(NginxPaths paths, string directory, IReadOnlyList<RenderedFile> files);

    /// <summary>The generation that <c>current</c> names; null if none.</summary>
    string? Current(NginxPaths paths);

    /// <summary>Points <c>current</c> at a generation, atomically.</summary>
    void Publish(NginxPaths paths, string generation);

    /// <summary>Removes a directory of the tier, if it is there.</summary>
    void Remove(NginxPaths paths, string directory);

    /// <summary>Removes all but the current generation and the newest others.</summary>
    void Prune(NginxPaths paths, int keep);

    /// <summary>What the last reload, or the last swap, recorded; null if nothing.</summary>
    NginxRecord? ReadRecord(NginxPaths paths);

    /// <summary>Records it.</summary>
    void WriteRecord(NginxPaths paths, NginxRecord record);

    /// <summary>The tier as nginx last took it; null if that is not known.</summary>
    NginxTier? ReadGood(NginxPaths paths);

    /// <summary>Keeps it.</summary>
    void WriteGood(NginxPaths paths, NginxTier tier);

    /// <summary>Length of the error log; 0 if there is none.</summary>
    long ErrorLogLength(NginxPaths paths);

    /// <summary>The last line of level emerg in the error log beyond an offset; null if none.</summary>
    string? Emergency(NginxPaths paths, long offset);
}

/// <summary>What is known of the process that runs a generation.</summary>
/// <param name="Generation">The generation that <c>current</c> named.</param>
/// <param name="PublishedTicks">When it was published, since boot, in hundredths of a second.</param>
/// <param name="Master">The master that loaded it; null if none was seen to.</param>
/// <param name="Proof">Whether nginx was asked before.</param>
internal sealed record NginxRecord(string Generation, long PublishedTicks, NginxMaster? Master, NginxProof Proof);
