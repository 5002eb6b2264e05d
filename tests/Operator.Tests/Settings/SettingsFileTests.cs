using LvsOperator.Operator.Settings;
using LvsOperator.Planning.Allocation;

namespace LvsOperator.Operator.Tests.Settings;

/// <summary>The files of --config and --address-policy: what they say, and everything wrong with them, with its line.</summary>
public sealed class SettingsFileTests
{
    private static readonly OperatorSettings Absent = new() { SystemNamespace = "lvs-system", Identity = "one" };

    [Fact]
    public void An_empty_config_changes_nothing()
    {
        var (settings, faults) = ConfigFile.Read("", "config.yaml", Absent);
        Assert.Empty(faults);
        Assert.Equal("""{"kubernetes.io/os":"linux"}""", settings.Agent.NodeSelector!.ToJsonString());
        Assert.Equal("""[{"operator":"Exists"}]""", settings.Agent.Tolerations!.ToJsonString());
        Assert.Equal(WebhookUse.Registered, settings.Webhook.Use);
        Assert.Equal(MarkRange.Default, settings.Marks);
    }

    [Fact]
    public void Every_field_is_read()
    {
        const string Text = """
            agent:
              nodeSelector: {lvs: "yes"}
              tolerations: [{key: dedicated, operator: Equal, value: lvs, effect: NoSchedule, tolerationSeconds: 5}]
              resources: {requests: {cpu: 0.5, memory: 64Mi}, limits: {memory: 128Mi}}
              loadModules: true
              allowExec: [/usr/local/bin/check]
              markRange: 0x10-0x1f
              imagePullPolicy: Always
              imagePullSecrets: [{name: registry}]
            director: {nodeSelector: {a: b}, tolerations: [], resources: {}}
            nginx: {tolerations: [{operator: Exists}]}
            cluster: {serviceCidrs: [10.96.0.0/16, "fd00::/108"], podCidrs: [10.244.0.0/16]}
            webhook: {enabled: false, service: other, url: "https://192.0.2.1:9443"}
            """;
        var (settings, faults) = ConfigFile.Read(Text, "config.yaml", Absent);
        Assert.Empty(faults);
        Assert.Equal("""{"lvs":"yes"}""", settings.Agent.NodeSelector!.ToJsonString());
        Assert.Equal("""[{"key":"dedicated","operator":"Equal","value":"lvs","effect":"NoSchedule","tolerationSeconds":5}]""", settings.Agent.Tolerations!.ToJsonString());
        Assert.Equal("""{"requests":{"cpu":0.5,"memory":"64Mi"},"limits":{"memory":"128Mi"}}""", settings.Agent.Resources!.ToJsonString());
        Assert.Equal(ModuleLoading.OnDemand, settings.Agent.Modules);
        Assert.Equal(["/usr/local/bin/check"], settings.Agent.AllowExec);
        Assert.Equal("0x10-0x1f", settings.Agent.MarkRange);
        Assert.Equal(new MarkRange(0x10, 0x1f), settings.Marks);
        Assert.Equal("Always", settings.Agent.ImagePullPolicy);
        Assert.Equal(["registry"], settings.Agent.ImagePullSecrets);
        Assert.Equal("""{"a":"b"}""", settings.Director.NodeSelector!.ToJsonString());
        Assert.Single(settings.Nginx.Tolerations!);
        Assert.Equal(["10.96.0.0/16", "fd00::/108"], settings.Cluster.ServiceNetworks.Select(n => n.ToString()));
        Assert.Equal(["10.244.0.0/16"], settings.Cluster.PodNetworks.Select(n => n.ToString()));
        Assert.Equal((WebhookUse.None, "other", new Uri("https://192.0.2.1:9443")), (settings.Webhook.Use, settings.Webhook.Service, settings.Webhook.Url));
    }

    [Theory]
    [InlineData("agent:\n  nodeSelektor: {a: b}\n", "c.yaml:2: agent.nodeSelektor: {a}: unknown field; did you mean nodeSelector?")]
    [InlineData("agent:\n  loadModules: maybe\n", "c.yaml:2: agent.loadModules: maybe: expected a boolean, found a string; write true or false")]
    [InlineData("agent: {markRange: 5-4}\n", "c.yaml:1: agent.markRange: 5-4: not two marks of 32 bits in hexadecimal; use for example 0x4c500000-0x4c503fff")]
    [InlineData("cluster:\n  podCidrs:\n  - 10.0.0.0/8\n  - 10.0.0/8\n", "c.yaml:4: cluster.podCidrs[1]: 10.0.0/8: not a network; use one such as 192.168.101.0/24 or 2001:db8::/64")]
    [InlineData("webhook: {url: http://a}\n", "c.yaml:1: webhook.url: http://a: not https://host:port; use one such as https://192.0.2.1:9443, or leave it out to use the Service")]
    [InlineData("agent:\n  resources:\n    limits:\n      memory: 64 MB\n", "c.yaml:4: agent.resources.limits.memory: \"64 MB\": not a quantity; use one such as 100m, 0.5, 64Mi")]
    [InlineData("- a\n", "c.yaml:1: (document): 1 item: expected a block, found a list; write a block")]
    [InlineData("agent: {}\n---\nnginx: {}\n", "c.yaml:2: a second document; write all fields in one document")]
    public void A_mistake_is_told_with_line_field_value_reason_and_remedy(string text, string told)
    {
        var (settings, faults) = ConfigFile.Read(text, "c.yaml", Absent);
        Assert.Equal([told], faults.Select(f => f.ToString()));
        Assert.Same(Absent, settings);
    }

    [Theory]
    [InlineData("agent: {")]
    [InlineData("agent: [}\n")]
    [InlineData("{\"agent\": 1,}")]
    public void A_broken_text_is_one_fault(string text) => Assert.Single(ConfigFile.Read(text, "c.yaml", Absent).Faults);

    [Fact]
    public void All_mistakes_are_told_at_once() =>
        Assert.Equal(3, ConfigFile.Read("agent: {markRange: x}\ncluster: {podCidrs: [x]}\nwebhook: {url: x}\n", "c.yaml", Absent).Faults.Count);

    [Fact]
    public void A_policy_is_read()
    {
        const string Text = """
            rules:
            - namespaceSelector: {matchLabels: {team: web}, matchExpressions: [{key: stage, operator: In, values: [test]}]}
              cidrs: [192.168.101.96/28]
            - cidrs: ["2001:db8::/64", 192.0.2.1]
            """;
        var (policy, faults) = PolicyFile.Read(Text, "p.yaml");
        Assert.Empty(faults);
        Assert.Equal(["192.168.101.96/28", "2001:db8::/64", "192.0.2.1/32"], Allowed("team=web", "stage=test"));
        Assert.Equal(["2001:db8::/64", "192.0.2.1/32"], Allowed("team=web"));

        IEnumerable<string> Allowed(params string[] labels) => policy!.Allowed("web", labels.ToDictionary(l => l.Split('=')[0], l => l.Split('=')[1])).Select(n => n.ToString());
    }

    [Theory]
    [InlineData("", "p.yaml:1: rules: absent: required; give it")]
    [InlineData("rules:\n- cidrs: [x]\n", "p.yaml:2: rules[0].cidrs[0]: x: not a network; use one such as 192.168.101.0/24 or 2001:db8::/64")]
    [InlineData("rules:\n- cidrs: []\n  namespaceSelector: {matchExpressions: [{key: a, operator: In}]}\n", "p.yaml:3: rules[0].namespaceSelector.matchExpressions[0].values: 0 values: In and NotIn compare with values; give at least one")]
    public void A_mistake_in_a_policy_is_told_and_there_is_no_policy(string text, string told)
    {
        var (policy, faults) = PolicyFile.Read(text, "p.yaml");
        Assert.Equal([told], faults.Select(f => f.ToString()));
        Assert.Null(policy);
    }
}
