using LvsOperator.KubeServers;
using LvsOperator.Kubernetes.Events;
using LvsOperator.Kubernetes.Rest;
using LvsOperator.Operator.DaemonSets;
using LvsOperator.Operator.Settings;
using LvsOperator.Operator.Tests.Bench;

namespace LvsOperator.Operator.Tests.DaemonSets;

/// <summary>What a chart makes before the operator starts, in a namespace of a test.</summary>
internal sealed class Installation
{
    private Installation(ControlPlane plane, string space) => (Plane, Space) = (plane, space);

    internal ControlPlane Plane { get; }

    internal string Space { get; }

    internal HeardLog Log { get; } = new();

    internal OperatorSettings Settings => new() { SystemNamespace = Space, Identity = "one", AgentImage = "example.com/lvs-agent:1" };

    internal static async Task<Installation> StartAsync(ControlPlane plane)
    {
        var made = new Installation(plane, await plane.CreateNamespace());
        await made.MakeOwnersAsync();
        return made;
    }

    internal async Task MakeOwnersAsync() => (await Plane.KubectlReading($$"""
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: lvs-operator, namespace: {{Space}}}
        spec:
          replicas: 0
          selector: {matchLabels: {app: lvs-operator} }
          template:
            metadata: {labels: {app: lvs-operator} }
            spec:
              containers:
              - {name: operator, image: example.com/lvs-operator:1}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: lvs-operator}
        rules: []
        """, "apply", "-f", "-")).Succeeded();

    internal Running Deploy(ApiClient client, OperatorSettings settings) => new(async cancel =>
    {
        var events = new EventRecorder(client, "lvs-operator", "one");
        var deployment = new AgentDeployment(client, settings, events, Log, TimeProvider.System);
        await Task.WhenAll(events.RunAsync(cancel), deployment.RunAsync(cancel));
    });

    internal async Task<string> FieldAsync(string what, string path) =>
        (await Plane.Kubectl("get", what, "lvs-agent", "--namespace", Space, "--ignore-not-found", $"--output=jsonpath={path}")).Succeeded();

    internal Task AwaitAsync(string what, Func<Task<bool>> holds) => AwaitAsync(null, what, holds);

    internal async Task AwaitAsync(Running? running, string what, Func<Task<bool>> holds)
    {
        try
        {
            await Plane.Await(what, () =>
            {
                running?.Check();
                return holds();
            });
        }
        catch (KubeServersFailure failure)
        {
            Assert.Fail($"{failure.Message}\nlogged:\n{Log.All}");
        }
    }
}
