using System.Net;
using System.Text.Json;
using LvsOperator.Api.Meta;
using LvsOperator.Planning;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Operations;
using LvsOperator.Planning.Records;
using LvsOperator.Planning.Status;

namespace LvsOperator.Cli.Input;

/// <summary>Finds a node's record: the running agent's, else that of the state directory, else none.</summary>
internal static class NodeRecords
{
    internal const string DefaultDirectory = "/run/lvs-operator";

    /// <summary>From an agent's answer, if it is of this node.</summary>
    internal static NodeRecord Of(AgentAnswer answer, string node, string stateDirectory, string acceptedDirectory)
    {
        if (answer.Status is not { } status) return OfDirectory(stateDirectory, acceptedDirectory, [$"agent at {answer.Url}: {answer.Fault}"]);
        if (status.Node != node) return OfDirectory(stateDirectory, acceptedDirectory, [$"agent at {answer.Url}: is that of node {status.Node}, not of {node}; name the right one with --agent"]);
        var (owned, ownedFault) = OwnershipRecord.Read(JsonSerializer.SerializeToUtf8Bytes(status.Owned, RecordJson.Default.OwnershipRecord));
        var (memory, memoryFault) = MemoryRecord.Read(JsonSerializer.SerializeToUtf8Bytes(status.Memory, RecordJson.Default.MemoryRecord));
        return new NodeRecord($"verdicts and ownership from the agent at {answer.Url}", new(Verdicts(status.Verdicts), HealthTrust.Verdicts), owned, memory, Notes([], ownedFault, memoryFault))
        {
            Roles = Roles(status.Roles), Tiers = status.Tiers,
        }.With(status.AcceptedDir.Length > 0 ? status.AcceptedDir : acceptedDirectory);
    }

    /// <summary>From the agent's directories, where no agent answers.</summary>
    internal static NodeRecord OfDirectory(string directory, string acceptedDirectory, IReadOnlyList<string> notes) => OfDirectory(directory, notes).With(acceptedDirectory);

    /// <summary>An agent that does not say, or says what no agent of this version does, may be all.</summary>
    private static NodeRoles Roles(IReadOnlyList<string> names)
    {
        var roles = names.Aggregate(NodeRoles.None, (all, name) => Enum.TryParse<NodeRoles>(name, ignoreCase: true, out var role) ? all | (role & NodeRoles.All) : all);
        return roles == NodeRoles.None ? NodeRoles.All : roles;
    }

    private static NodeRecord OfDirectory(string directory, IReadOnlyList<string> notes)
    {
        var (ownership, ownershipFault) = Read(Path.Combine(directory, "ownership.json"));
        if (ownership is null) return new("every server taken as healthy, nothing as owned", HealthView.AllHealthy, Ownership.Nothing, Memory.Empty, Notes(notes, ownershipFault));
        var (owned, ownedFault) = OwnershipRecord.Read(ownership);
        var (bytes, memoryFault) = Read(Path.Combine(directory, "memory.json"));
        var memory = Memory.Empty;
        if (bytes is not null) (memory, memoryFault) = MemoryRecord.Read(bytes);
        var (text, verdictFault) = Read(Path.Combine(directory, "verdicts.json"));
        var health = HealthView.AllHealthy;
        if (text is not null)
        {
            (var verdicts, verdictFault) = VerdictRecord.Read(text);
            if (verdictFault is null) health = new(verdicts, HealthTrust.Verdicts);
            else verdictFault = $"verdicts.json: {verdictFault}; every server is taken as healthy";
        }
        return new($"{(health == HealthView.AllHealthy ? "ownership from" : "verdicts and ownership from")} {directory}{(health == HealthView.AllHealthy ? ", every server taken as healthy" : "")}",
            health, owned, memory, Notes(notes, ownedFault, memoryFault, verdictFault));
    }

    private static (byte[]? Bytes, string? Fault) Read(string path)
    {
        try
        {
            return File.Exists(path) ? (File.ReadAllBytes(path), null) : (null, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, $"{path}: {e.Message}");
        }
    }

    private static Verdicts Verdicts(IEnumerable<VerdictStatus> rows)
    {
        var verdicts = Planning.Checks.Verdicts.Empty;
        foreach (var row in rows)
            if (Backend(row.Backend) is { } backend && IPAddress.TryParse(row.Address, out var address))
                verdicts = verdicts.With(new(backend, address, row.Port) { Via = CheckFront.Parse(row.Via) }, new(row.State, row.Since, row.Detail));
        return verdicts;
    }

    /// <summary><c>RealServerPool web/tomcat</c> back to its parts.</summary>
    private static ObjectRef? Backend(string text) =>
        text.Split(' ') is [var kind, var name] && name.Split('/') is [var space, var rest] ? new ObjectRef(kind, new(space, rest)) : null;

    private static IReadOnlyList<string> Notes(IReadOnlyList<string> notes, params IReadOnlyList<string?> faults) => [.. notes, .. faults.OfType<string>()];
}
