namespace LvsOperator.KubeServers.Tests;

/// <summary>RBAC is on, and the audit log tells who asked for what.</summary>
public sealed class AccessTests(SharedControlPlane servers)
{
    [Fact]
    public async Task A_service_account_may_do_what_its_role_says_and_no_more()
    {
        var plane = await servers.Started;
        var ns = await plane.CreateNamespace();
        (await plane.Kubectl("create", "serviceaccount", "agent", "--namespace", ns)).Succeeded();
        var agent = plane.KubeconfigOf(await plane.Token(ns, "agent"));
        Assert.Contains($"\"system:serviceaccount:{ns}:agent\" cannot list resource \"configmaps\"", (await AsAgent("get", "configmaps")).Failed());

        (await plane.Kubectl("create", "role", "reader", "--verb=get,list", "--resource=configmaps", "--namespace", ns)).Succeeded();
        (await plane.Kubectl("create", "rolebinding", "reader", "--role=reader", $"--serviceaccount={ns}:agent", "--namespace", ns)).Succeeded();
        await plane.Await("the role binding is in force", async () => (await AsAgent("get", "configmaps")).ExitCode == 0);
        Assert.Contains("cannot create resource \"configmaps\"", (await AsAgent("create", "configmap", "mine")).Failed());

        Task<CommandOutput> AsAgent(params string[] arguments) => plane.KubectlWith(agent, null, [.. arguments, "--namespace", ns]);
    }

    [Fact]
    public async Task Nobody_in_particular_may_not_even_look()
    {
        var plane = await servers.Started;
        var stranger = plane.KubeconfigOf("made-up");
        // Raw: what a plain get says depends on whether kubectl has found out before what there is, and says it in other words then.
        Assert.Contains("Unauthorized", (await plane.KubectlWith(stranger, null, ["get", "--raw", "/api/v1/namespaces"])).Failed(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task The_audit_log_shows_writes_refusals_and_who_asked()
    {
        var plane = await servers.Started;
        var ns = await plane.CreateNamespace();
        (await plane.Kubectl("create", "serviceaccount", "agent", "--namespace", ns)).Succeeded();
        var agent = plane.KubeconfigOf(await plane.Token(ns, "agent"));
        var mark = plane.Audit.Mark();
        (await plane.Kubectl("create", "configmap", "mine", "--namespace", ns)).Succeeded();
        (await plane.KubectlWith(agent, null, ["delete", "configmap", "mine", "--namespace", ns])).Failed();

        var write = await plane.Audit.Await(mark, "the create", seen => seen.Namespace == ns && seen is { Verb: "create", Resource: "configmaps" });
        Assert.Equal(("admin", 201, "allow", true), (write.User, write.Code, write.Decision, write.IsWrite));
        var refused = await plane.Audit.Await(mark, "the refusal", seen => seen.Namespace == ns && seen is { Verb: "delete", Resource: "configmaps" });
        Assert.Equal(($"system:serviceaccount:{ns}:agent", 403, "forbid", "mine"), (refused.User, refused.Code, refused.Decision, refused.Name));
    }
}
