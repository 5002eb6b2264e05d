using System.Text.RegularExpressions;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Conditions;
using static LvsOperator.Planning.Conditions.ConditionTypes;

namespace LvsOperator.Docs.Tests;

/// <summary>docs/conditions.md tells of every reason, and its examples are what the operator says.</summary>
public sealed partial class ConditionTests
{
    private const string Other = """
        apiVersion: lvs-operator.io/v1alpha1
        kind: VirtualService
        metadata: {name: store, namespace: web}
        spec:
          vips: [{address: 192.168.101.100}]
          backend: {name: web}
        """;

    /// <summary>Reasons of conditions that hold, and of rows' lines of which nothing follows; they have no heading of their own.</summary>
    private static readonly string[] Good = [Reasons.Accepted, Reasons.Resolved, Reasons.Programmed, Reasons.Ready, Reasons.Note];

    /// <summary>Nothing of this version says these: they belong to features that it refuses.</summary>
    private static readonly string[] NotSaid = [Reasons.VirtualRouterIdConflict, Reasons.ForeignOwner, Reasons.PodSecurity];

    private static readonly Dictionary<string, Func<Condition>> Examples = new()
    {
        [Reasons.Invalid] = () => Shop(Accepted, s => s.Edit(e => e.Ports = [new() { Port = 80, TargetPort = 8080 }])),
        [Reasons.VipConflict] = () => New.Apply(Other + "\n  ports: [{port: 80}]").Says(nameof(VirtualService), "store", Accepted),
        [Reasons.DirectorSettingsConflict] = () => New.Apply(Other + "\n  ports: [{port: 443}]\n  quorum: {onLost: WithdrawVip}").Says(nameof(VirtualService), "store", Accepted),
        [Reasons.AddressNotAllowed] = () => Shop(Accepted, s => s.Allowed("192.168.102.0/24")),
        [Reasons.BackendUnsupported] = () => Shop(Accepted, s => s.Edit(e => (e.Ports, e.Backend) = ([new() { Name = "https", Port = 443 }], new() { Kind = BackendKind.NginxTier, Name = "nginx" }))),
        [Reasons.BackendNotFound] = () => Shop(ResolvedRefs, s => s.Without("web")),
        [Reasons.ServiceNotFound] = () => New.EditPool(p => p.Service = new() { Name = "shop", Port = new("http") }).Says(nameof(RealServerPool), "web", ResolvedRefs),
        [Reasons.SecretNotFound] = () => Shop(ResolvedRefs, s => s.Edit(e => e.Directors = new()
        {
            HighAvailability = new() { Mode = HighAvailabilityMode.VRRP, Vrrp = new() { Version = 2, Authentication = new() { SecretRef = new() { Name = "vrrp" } } } },
        })),
        [Reasons.NodeError] = () => Shop(Programmed, s => s.Row("lvs1", r => r with
        {
            ProgrammedGeneration = 0, Message = "NodeError: spec.vips: 192.168.101.100: interface eth7: does not exist on lvs1; create it, or name one of lo, eth0. It is retried when links change",
        })),
        [Reasons.UnsupportedByKernel] = () => Shop(Programmed, s => s.Row("lvs1", r => r with
        {
            ProgrammedGeneration = 0, Message = "UnsupportedByKernel: load module ip_vs_twos: not found; run `modprobe ip_vs_twos` on the node, or list it in /etc/modules-load.d; scheduler twos is part of Linux since 5.1: a newer kernel may have it, or choose another scheduler",
        })),
        [Reasons.Pending] = () => Shop(Programmed, s => s.Row("lvs1", r => r with { ProgrammedGeneration = 0 })),
        [Reasons.NoHealthyServers] = () => Shop(Ready, s => s.Row("lvs1", r => r with { Healthy = 0 })),
        [Reasons.QuorumLost] = () => Shop(Ready, s => s.Row("lvs1", r => r with
        {
            Healthy = 1, Message = "QuorumLost: 192.168.101.100:80/TCP: fewer servers are healthy than quorum asks for (minimumWeight 2, 1 of 2 up)",
        })),
        [Reasons.NoDirector] = () => Shop(Ready, s => s.Label("lvs1", "false")),
        [Reasons.SplitBrain] = () => Shop(Ready, s => s.Label("lvs2", "true").Row("lvs2", r => r with { ActiveVips = ["192.168.101.100"] })),
        [Reasons.AgentStale] = () => Shop(Ready, s => s.Silent("lvs1")),
        [Reasons.Checking] = () => Shop(Ready, s => s.Row("lvs1", r => r with { Message = "Checking: 192.168.101.100:80/TCP: the first round of health checks has not ended" })),
        [Reasons.NotReferenced] = () => New.Apply("{apiVersion: lvs-operator.io/v1alpha1, kind: RealServerPool, metadata: {name: spare, namespace: web}, spec: {servers: [{address: 192.168.101.7}]}}")
            .Says(nameof(RealServerPool), "spare", Ready),
    };

    private static string[] All => [.. typeof(Reasons).GetFields().Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!)];

    private static Page Text => Page.All.Single(p => p.Name == "docs/conditions.md");

    private static ConditionSite New => new();

    public static TheoryData<string> Said => [.. All.Except(Good).Except(NotSaid)];

    [Fact]
    public void The_page_has_a_heading_for_every_reason_and_for_nothing_else() =>
        Assert.Equal(All.Except(Good).Order(StringComparer.Ordinal), Heading().Matches(Text.Text).Select(m => m.Groups[1].Value).Order(StringComparer.Ordinal));

    [Fact]
    public void Its_table_names_every_reason_that_a_condition_can_have()
    {
        var named = Row().Matches(Text.Text).SelectMany(m => Word().Matches(m.Groups[1].Value)).Select(m => m.Groups[1].Value).Distinct();
        Assert.Equal(All.Except([Reasons.Checking, Reasons.Note]).Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_reason_has_a_remedy() =>
        Assert.All(All.Except(Good), reason => Assert.Contains("**Do**", Section(reason), StringComparison.Ordinal));

    [Theory, MemberData(nameof(Said))]
    public void Its_example_is_what_the_operator_says(string reason)
    {
        var condition = Examples[reason]();
        // An agent's row says Checking; of it the operator makes Pending.
        Assert.Equal(reason == Reasons.Checking ? Reasons.Pending : reason, condition.Reason);
        Assert.Contains($"```text\n{condition.Type} {condition.Status}, {condition.Reason}: {condition.Message}\n```", Section(reason), StringComparison.Ordinal);
    }

    private static Condition Shop(string type, Func<ConditionSite, ConditionSite> change) => change(New).Says(nameof(VirtualService), "shop", type);

    /// <summary>What stands under a reason's heading.</summary>
    private static string Section(string reason)
    {
        var parts = Text.Text.Split($"\n### `{reason}`\n");
        return parts.Length == 2 ? parts[1].Split("\n## ")[0].Split("\n### ")[0] : "";
    }

    [GeneratedRegex("^### `([A-Za-z]+)`$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^\| \[(?:Accepted|ResolvedRefs|Programmed|Ready)\]\([^)]*\) \|(.*)$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"(?<!`)`([A-Z][A-Za-z]+)`")]
    private static partial Regex Word();
}
