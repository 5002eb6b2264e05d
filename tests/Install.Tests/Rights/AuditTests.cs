using System.Text.Json.Nodes;
using System.Diagnostics;
using LvsOperator.Generator.Install;
using LvsOperator.KubeServers;

namespace LvsOperator.Install.Tests.Rights;

/// <summary>
/// The programs with the rights of the chart, through a life: the API server's audit log has no refusal, and every right that they have was used.
/// Servers and programs are in a network namespace of their own, so that the agent programs nothing of this machine.
/// </summary>
public sealed class AuditTests
{
    private const string SystemNamespace = "lvs-system";

    /// <summary>Rights that no quiet life needs, each with its reason.</summary>
    private static readonly Dictionary<string, string> Reasons = new()
    {
        ["get virtualservices.lvs-operator.io (watched)"] = Silence,
        ["get realserverpools.lvs-operator.io (watched)"] = Silence,
        ["get nginxtiers.lvs-operator.io (watched)"] = Silence,
        ["patch events (own)"] = Again,
        ["patch events (watched)"] = Again,
    };

    private const string Again = "asked where the same is told again within minutes, which hangs on how fast the machine is";

    private const string Silence = "asked only where a watch says nothing of what was written, as with a store that was set back";

    [Fact]
    public async Task Every_right_is_used_and_none_is_missing()
    {
        using var isolated = new Isolated();
        await using var plane = await ControlPlane.Start(new ControlPlaneOptions { Inside = isolated.Run });
        await using var life = new Life(plane, isolated);
        try
        {
            await life.Live();
        }
        catch (KubeServersFailure failure)
        {
            throw new KubeServersFailure($"{failure.Message}\nrefused: {string.Join('\n', Usage.Missing(Asked(plane)))}\n{life.Said}");
        }

        await life.End();
        Assert.Equal("", string.Join('\n', Usage.Missing(Asked(plane))));
        foreach (var (part, program) in ChartFiles.Programs)
        {
            var declared = Grants.Of(program);
            AuditEvent[] Own() => [.. Asked(plane).Where(e => e.User == $"system:serviceaccount:{SystemNamespace}:lvs-{part}")];
            string[] Unused() => [.. Usage.Unused(declared, Own(), SystemNamespace).Except(Reasons.Keys)];
            // What ends with its connection is logged a moment later.
            for (var watch = Stopwatch.StartNew(); Unused().Length > 0 && watch.Elapsed < TimeSpan.FromMinutes(3); await Task.Delay(200)) { }
            var unused = Unused();
            Assert.True(unused.Length == 0, $"lvs-{part} has rights that it never used; take them away, or give a reason:\n{string.Join('\n', unused)}\nit asked:\n{Usage.Told(Own())}\n{life.Said}");
        }
    }

    /// <summary>A reason for a right that is gone would excuse it when it comes back.</summary>
    [Fact]
    public void Every_reason_is_for_a_right_that_is_declared() =>
        Assert.Empty(Reasons.Keys.Except(ChartFiles.Programs.Values.SelectMany(Grants.Of).Select(Usage.Text)));

    private static IReadOnlyList<AuditEvent> Asked(ControlPlane plane) => [.. plane.Audit.Since(0).Where(e => e.User.StartsWith($"system:serviceaccount:{SystemNamespace}:lvs-", StringComparison.Ordinal))];
}
