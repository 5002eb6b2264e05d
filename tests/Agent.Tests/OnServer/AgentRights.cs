
namespace LvsOperator.Agent.Tests.OnServer;

/// <summary>A ServiceAccount <c>lvs-agent</c> in a site's namespace, with the rights that the chart gives agents.</summary>
internal sealed class AgentRights : IAsyncDisposable
{
    private readonly ApiSite _site;

    private AgentRights(ApiSite site) => _site = site;

    /// <summary>What the declarations come to: verb, resource, subresource. That a Lease may be created shows in no request of its own: it is applied.</summary>
    internal static (string Verb, string Resource, string Subresource)[] Declared { get; } =
    [
        .. from resource in (string[])["virtualservices", "realserverpools", "nginxtiers", "nodes", "services", "endpointslices", "leases"]
           from verb in (string[])["list", "watch"]
           select (verb, resource, ""),
        ("patch", "virtualservices", "status"), ("patch", "realserverpools", "status"), ("patch", "nginxtiers", "status"), ("patch", "leases", ""),
    ];

    internal string User => $"system:serviceaccount:{_site.Space}:lvs-agent";

    internal static async Task<AgentRights> Grant(ApiSite site)
    {
        await site.Apply(
            $$$"""
            apiVersion: v1
            kind: ServiceAccount
            metadata: {name: lvs-agent, namespace: {{{site.Space}}} }
            """,
            Role(site, "ClusterRole", "agent-cluster"), Role(site, "ClusterRole", "agent-watched"), Role(site, "Role", "agent-own"),
            Binding(site, "ClusterRole", "agent-cluster"), Binding(site, "ClusterRole", "agent-watched"), Binding(site, "Role", "agent-own"));
        var rights = new AgentRights(site);
        // Each role's last word: what was bound before it is in force with it.
        await site.Plane.AwaitRight(rights.User, "list", "nodes");
        await site.Plane.AwaitRight(rights.User, "patch", "virtualservices.lvs-operator.io/status", site.Space);
        await site.Plane.AwaitRight(rights.User, "patch", "leases.coordination.k8s.io", site.Space);
        return rights;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var kind in (string[])["clusterrolebinding", "clusterrole"])
            foreach (var name in (string[])["agent-cluster", "agent-watched"]) await _site.Plane.Kubectl("delete", kind, $"{_site.Space}-{name}", "--ignore-not-found", "--wait=false");
    }

    private static string Role(ApiSite site, string kind, string file) => $$$"""
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: {{{kind}}}
        metadata: {name: {{{site.Space}}}-{{{file}}}, namespace: {{{site.Space}}} }

        """ + File.ReadAllText(ServerWithKinds.Folder($"charts/lvs-operator/files/rbac/{file}.yaml"));

    private static string Binding(ApiSite site, string kind, string file) => $$$"""
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: {{{kind}}}Binding
        metadata: {name: {{{site.Space}}}-{{{file}}}, namespace: {{{site.Space}}} }
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: {{{kind}}}, name: {{{site.Space}}}-{{{file}}} }
        subjects: [{kind: ServiceAccount, name: lvs-agent, namespace: {{{site.Space}}} }]
        """;
}
