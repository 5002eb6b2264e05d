using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LvsOperator.Api.Meta;
using LvsOperator.Cli.Tests.Running;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Operations;
using LvsOperator.Planning.Records;
using LvsOperator.Planning.Status;

namespace LvsOperator.Cli.Tests.Commands;

/// <summary>What <c>plan</c> says of a node that differs from its manifests in every way, and where it takes verdicts and ownership from.</summary>
public sealed class PlanTests : IDisposable
{
    private const string Tier = "NginxTier";
    private static readonly ServiceKey Site = ServiceKey.Of(IpProtocol.Tcp, IPAddress.Parse("192.168.101.100"), 80);
    private static readonly ServiceKey Gone = ServiceKey.Of(IpProtocol.Tcp, IPAddress.Parse("192.168.101.77"), 80);
    private static readonly ServiceKey Foreign = ServiceKey.Of(IpProtocol.Tcp, IPAddress.Parse("10.9.8.7"), 443);
    private readonly string _state = Directory.CreateTempSubdirectory("lvsctl-").FullName;

    /// <summary>Wrong scheduler, wrong weight, a server too few and one too many; a service of ours that nobody wants, and one that is not ours.</summary>
    private static CannedKernel Drifted => new()
    {
        Table =
        [
            new(Site, new("wlc", PersistenceSeconds: 300, PersistencePrefix: 32), [Server("192.168.101.3", 5), Server("192.168.101.66", 1)]),
            new(Gone, new("rr"), []),
            new(Foreign, new("rr"), [Server("10.9.8.1", 1)]),
        ],
        Settings = new() { ["net/ipv4/conf/all/send_redirects"] = "1", ["net/ipv4/conf/default/send_redirects"] = "0", ["net/ipv4/vs/expire_nodest_conn"] = "0", ["net/ipv4/conf/lo/arp_ignore"] = "1" },
        Loaded = ["ip_vs"],
        Facts = CannedKernel.Director with { Addresses = [.. CannedKernel.Director.Addresses, new(IPAddress.Parse("192.168.101.77"), 32, "eth0")] },
    };

    private static Ownership Owned => new()
    {
        Services = [Site, Gone],
        Addresses = [new(IPAddress.Parse("192.168.101.77"), "eth0")],
        Sysctls = Ownership.Nothing.Sysctls.Add("net/ipv4/conf/lo/arp_ignore", new("1", "0")),
    };

    private static Verdicts OneDown => Verdicts.Empty
        .With(Check("192.168.101.3"), new(HealthState.Up, DateTimeOffset.UnixEpoch, ""))
        .With(Check("192.168.101.4"), new(HealthState.Down, DateTimeOffset.UnixEpoch, "connection refused"));

    public void Dispose() => Directory.Delete(_state, recursive: true);

    [Fact]
    public async Task Everything_that_differs_is_shown_with_old_and_new_values()
    {
        File.WriteAllBytes(Path.Combine(_state, "ownership.json"), OwnershipRecord.Write(Owned));
        Check(nameof(Everything_that_differs_is_shown_with_old_and_new_values), await Plan(Drifted, Agent.Nobody()));
    }

    [Fact]
    public async Task Without_a_record_nothing_is_owned_and_nothing_foreign_goes()
    {
        var ran = await Plan(Drifted, Agent.Nobody());
        Assert.Contains("every server taken as healthy, nothing as owned", ran.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("192.168.101.77", ran.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("10.9.8", ran.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verdicts_and_ownership_come_from_the_agent_when_it_answers()
    {
        using var agent = new Agent(JsonSerializer.SerializeToUtf8Bytes(Status("lvs1"), StatusJson.Default.AgentStatus));
        var ran = await Plan(Drifted, agent.Url);
        Assert.Equal("GET /status HTTP/1.1", Assert.Single(agent.Requests));
        Check(nameof(Verdicts_and_ownership_come_from_the_agent_when_it_answers), ran with { Out = ran.Out.Replace(agent.Url, "{agent}", StringComparison.Ordinal) });
    }

    [Fact]
    public async Task An_agent_of_another_node_is_not_believed()
    {
        using var agent = new Agent(JsonSerializer.SerializeToUtf8Bytes(Status("lvs2"), StatusJson.Default.AgentStatus));
        var ran = await Plan(Drifted, agent.Url);
        Assert.Contains("is that of node lvs2, not of lvs1", ran.Error, StringComparison.Ordinal);
        Assert.Contains("nothing as owned", ran.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verdicts_come_from_the_state_directory_when_no_agent_answers()
    {
        File.WriteAllBytes(Path.Combine(_state, "ownership.json"), OwnershipRecord.Write(Owned));
        File.WriteAllBytes(Path.Combine(_state, "verdicts.json"), VerdictRecord.Write(OneDown));
        var ran = await Plan(Drifted, Agent.Nobody());
        Assert.Contains($"verdicts and ownership from {_state}", ran.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("+   192.168.101.4:80", ran.Out, StringComparison.Ordinal);
    }

    [Theory, InlineData("{"), InlineData("[]"), InlineData("""{"format":99,"verdicts":[]}"""), InlineData("null")]
    public async Task A_strange_verdicts_file_is_said_and_every_server_taken_as_healthy(string text)
    {
        File.WriteAllBytes(Path.Combine(_state, "ownership.json"), OwnershipRecord.Write(Owned));
        File.WriteAllText(Path.Combine(_state, "verdicts.json"), text);
        var ran = await Plan(Drifted, Agent.Nobody());
        Assert.Contains("verdicts.json: not a record of verdicts", ran.Error, StringComparison.Ordinal);
        Assert.Contains("+   192.168.101.4:80", ran.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_to_do_where_the_kernel_is_as_planned()
    {
        var kernel = new CannedKernel
        {
            Table = [new(Site, new("rr"), [Server("192.168.101.3", 1), Server("192.168.101.4", 1)])],
            Settings = new()
            {
                ["net/ipv4/conf/all/send_redirects"] = "0", ["net/ipv4/conf/default/send_redirects"] = "0", ["net/ipv4/conf/eth0/send_redirects"] = "0",
                ["net/ipv4/vs/expire_nodest_conn"] = "1",
            },
            Loaded = ["ip_vs", "ip_vs_rr"],
            Facts = CannedKernel.Director with { Addresses = [.. CannedKernel.Director.Addresses, new(IPAddress.Parse("192.168.101.100"), 32, "eth0")] },
        };
        Assert.EndsWith("\nnothing to do\n", (await Plan(kernel, Agent.Nobody())).Out, StringComparison.Ordinal);
    }

    /// <summary><c>plan</c> said nothing of nginx: "nothing to do" where the agent would have reloaded it.</summary>
    [Fact]
    public async Task What_nginx_would_get_is_in_the_plan_too()
    {
        var kernel = new CannedKernel { Facts = CannedKernel.Director with { Addresses = [new(IPAddress.Parse("192.168.101.3"), 24, "eth0")] } };
        var site = Path.Combine(Repository.Samples, "site-003");
        string[] line = ["plan", "-f", site, "--node", "nginx1", "--agent", Agent.Nobody(), "--state-dir", _state];
        var first = (await Ran.With(line, kernel)).Out;
        var generation = Regex.Match(first, @"\n\+ nginx web/nginx  generation ([0-9a-f]{16})\n").Groups[1].Value;
        Assert.Equal(16, generation.Length);

        // As the agent leaves it.
        var tier = Directory.CreateDirectory(Path.Combine(_state, "nginx/web/nginx")).FullName;
        var files = (await Ran.With(["render", "-f", site, "--node", "nginx1", "--what", "nginx", "--state-dir", _state])).Out;
        var text = files[(files.IndexOf('\n', StringComparison.Ordinal) + 1)..];
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(tier, generation)).FullName, "nginx.conf"), text);
        File.CreateSymbolicLink(Path.Combine(tier, "current"), generation);
        Assert.DoesNotContain(" nginx ", (await Ran.With(line, kernel)).Out, StringComparison.Ordinal);

        File.AppendAllText(Path.Combine(tier, generation, "nginx.conf"), "# by hand\n");
        Assert.Contains($"\n~ nginx web/nginx  content edited by hand → as rendered, generation {generation}  (reload)\n", (await Ran.With(line, kernel)).Out, StringComparison.Ordinal);

        Directory.CreateDirectory(Path.Combine(tier, "0123456789abcdef"));
        File.Delete(Path.Combine(tier, "current"));
        File.CreateSymbolicLink(Path.Combine(tier, "current"), "0123456789abcdef");
        Assert.Contains($"\n~ nginx web/nginx  generation 0123456789abcdef → {generation}  (reload)\n", (await Ran.With(line, kernel)).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_holds_the_steps_in_their_order()
    {
        var ran = await Plan(Drifted, Agent.Nobody(), "--output", "json");
        var steps = JsonNode.Parse(ran.Out)!["steps"]!.AsArray();
        Assert.Equal(["module", "sysctl", "sysctl", "sysctl", "service", "destination", "destination", "destination", "address"], steps.Select(s => (string)s!["kind"]!));
    }

    [Fact]
    public async Task A_kernel_that_refuses_ends_with_3()
    {
        var ran = await Plan(new() { Fault = "list services: refused by the kernel, EPERM; run lvsctl as root" }, Agent.Nobody());
        Assert.Equal(3, ran.Code);
        Assert.Equal("", ran.Out);
        Assert.Contains("EPERM; run lvsctl as root", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_from_the_kernel_names_what_the_manifests_know_and_shows_the_rest()
    {
        var folder = Path.Combine(Repository.Samples, "site-003");
        var ran = await Ran.With(["status", "-f", folder, "--state-dir", _state], Drifted);
        Check(nameof(Status_from_the_kernel_names_what_the_manifests_know_and_shows_the_rest), ran with { Out = ran.Out.Replace(folder, "{samples}/site-003", StringComparison.Ordinal) });
    }

    /// <summary>It said "ready", and did not list what the folder describes.</summary>
    [Fact]
    public async Task A_node_that_the_manifests_do_not_know_is_not_ready()
    {
        var ran = await Ran.With(["status", "-f", Path.Combine(Repository.Samples, "site-003"), "--node", "stranger", "--state-dir", _state]);
        Assert.Contains("web/site (DR): directed by lvs1", ran.Out, StringComparison.Ordinal);
        Assert.Contains("): not ready\n  no Node stranger in the manifests; say which this is with --node\n", ran.Out, StringComparison.Ordinal);
    }

    private static AgentStatus Status(string node) => new()
    {
        Node = node, Owned = OwnershipRecord.Of(Owned),
        Verdicts = [.. OneDown.All().Select(v => new VerdictStatus(v.Key.Backend.ToString(), v.Key.Address.ToString(), v.Key.Port, v.Value.State, v.Value.Since, v.Value.Detail))],
    };

    private static Destination Server(string address, int weight) => new(new(IPAddress.Parse(address), 80), ForwardingMethod.Route, weight);

    private static CheckKey Check(string address) => new(new ObjectRef(Tier, new("web", "nginx")), IPAddress.Parse(address), 80);

    private Task<Ran> Plan(CannedKernel kernel, string agent, params string[] more) =>
        Ran.With(["plan", "-f", Path.Combine(Repository.Samples, "site-003"), "--node", "lvs1", "--agent", agent, "--state-dir", _state, .. more], kernel);

    private void Check(string name, Ran ran)
    {
        var text = Golden.Text("…", ran with { Error = "" }).Replace(_state, "{state}", StringComparison.Ordinal);
        Golden.Check(Path.Combine(Repository.Cases, "../Goldens", name + ".txt"), text);
    }

    /// <summary>The agent stays with the version before an edit that claims what another object holds; plan foretold that the object went.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_edit_that_claims_what_another_object_holds_is_planned_as_it_was_accepted_before(bool agentSaysWhere)
    {
        static string Shop(string name, string vip) => $$$"""
            {"apiVersion":"lvs-operator.io/v1alpha1","kind":"VirtualService","metadata":{"namespace":"web","name":"{{{name}}}"},"spec":{"vips":[{"address":"{{{vip}}}"}],"ports":[{"port":80}],
            "backend":{"name":"nginx"},"directors":{"highAvailability": {"mode":"None"} } } }
            """.ReplaceLineEndings("");
        File.WriteAllText(Path.Combine(_state, "accepted.jsonl"),
            "{\"file\":\"a.yaml\",\"object\":" + Shop("bb", "192.168.101.77") + "}\n{\"gone\":{\"kind\":\"VirtualService\",\"namespace\":\"web\",\"name\":\"bb\"}}\n"
            + "{\"file\":\"a.yaml\",\"object\":" + Shop("bb", "192.168.101.102") + "}\nno JSON\n{\"file\":\"a.yaml\",\"object\":" + Shop("bb", "192.168.101.103")); // not ended: not written
        var manifests = Path.Combine(_state, "manifests");
        Directory.CreateDirectory(manifests);
        File.WriteAllText(Path.Combine(manifests, "a.json"), Shop("aa", "192.168.101.101"));
        File.WriteAllText(Path.Combine(manifests, "b.json"), Shop("bb", "192.168.101.101"));
        File.WriteAllText(Path.Combine(manifests, "c.yaml"),
            """
            apiVersion: v1
            kind: Node
            metadata: {name: lvs1, labels: {lvs-operator.io/director: "true"}}
            status: {addresses: [{type: InternalIP, address: 192.168.101.8}]}
            ---
            apiVersion: lvs-operator.io/v1alpha1
            kind: RealServerPool
            metadata: {namespace: web, name: nginx}
            spec: {servers: [{address: 192.168.101.3}]}
            """);
        using var agent = new Agent(JsonSerializer.SerializeToUtf8Bytes(new AgentStatus { Node = "lvs1", AcceptedDir = _state }, StatusJson.Default.AgentStatus));
        var ran = await Ran.With(
            ["plan", "-f", manifests, "--node", "lvs1", "--agent", agentSaysWhere ? agent.Url : Agent.Nobody(), "--state-dir", _state, "--accepted-dir", agentSaysWhere ? "/no/such" : _state], new CannedKernel());
        Assert.Contains("+ service 192.168.101.101:80/TCP", ran.Out, StringComparison.Ordinal);
        Assert.Contains("+ service 192.168.101.102:80/TCP", ran.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("192.168.101.103", ran.Out, StringComparison.Ordinal);
        Assert.Contains("VirtualService web/bb: spec.vips", ran.Error, StringComparison.Ordinal);
        Assert.Contains("accepted.jsonl:4: ", ran.Error, StringComparison.Ordinal);
    }

    /// <summary>Every node was planned as if it might be a director.</summary>
    [Fact]
    public async Task A_node_is_planned_for_the_roles_that_its_agent_has()
    {
        using var agent = new Agent(JsonSerializer.SerializeToUtf8Bytes(new AgentStatus { Node = "lvs1", Roles = ["realserver", "nginx"] }, StatusJson.Default.AgentStatus));
        Assert.EndsWith("\nnothing to do\n", (await Plan(new(), agent.Url)).Out, StringComparison.Ordinal);
        using var director = new Agent(JsonSerializer.SerializeToUtf8Bytes(new AgentStatus { Node = "lvs1", Roles = ["director"] }, StatusJson.Default.AgentStatus));
        Assert.Contains("+ service", (await Plan(new(), director.Url)).Out, StringComparison.Ordinal);
    }
}
