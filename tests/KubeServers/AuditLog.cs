using System.Diagnostics;
using System.Text;

namespace LvsOperator.KubeServers;

/// <summary>The API server's audit log. A line may follow the answer that it tells of, so wait for what must be there.</summary>
/// <param name="path">The file.</param>
public sealed class AuditLog(string path)
{
    internal const string Policy = """
        apiVersion: audit.k8s.io/v1
        kind: Policy
        omitStages: [RequestReceived]
        rules:
        - level: Metadata

        """;

    /// <summary>The present end, for <see cref="Since"/>.</summary>
    public long Mark() => File.Exists(path) ? new FileInfo(path).Length : 0;

    /// <summary>What was logged after a mark, in order; lines not yet whole are left out.</summary>
    public IReadOnlyList<AuditEvent> Since(long mark)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Position = mark;
        using var reader = new StreamReader(file, Encoding.UTF8);
        var text = reader.ReadToEnd();
        var whole = text[..(text.LastIndexOf('\n') + 1)];
        return [.. whole.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(AuditEvent.Parse)];
    }

    /// <summary>Waits until a request was logged after a mark.</summary>
    /// <param name="mark">From <see cref="Mark"/>.</param>
    /// <param name="what">In words, for the failure.</param>
    /// <param name="isIt">Recognises it.</param>
    /// <exception cref="KubeServersFailure">It was not within three minutes; says what was.</exception>
    public async Task<AuditEvent> Await(long mark, string what, Func<AuditEvent, bool> isIt)
    {
        for (var watch = Stopwatch.StartNew(); ;)
        {
            var seen = Since(mark);
            if (seen.FirstOrDefault(isIt) is { } found)
            {
                return found;
            }

            if (watch.Elapsed > TimeSpan.FromMinutes(3))
            {
                throw new KubeServersFailure($"the audit log does not show {what}; the last of {seen.Count} events:\n{string.Join('\n', seen.TakeLast(20))}");
            }

            await Task.Delay(50);
        }
    }
}
