using System.Text.Json.Nodes;
using LvsOperator.Api.Core;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Kubernetes.Types;

namespace LvsOperator.Kubernetes.Rest;

/// <summary>The kinds that this project uses. A test compares each with the <see cref="KubernetesEntityAttribute"/> of its type.</summary>
public static class Resources
{
    private const string Rbac = "rbac.authorization.k8s.io";

    /// <summary>VirtualServices.</summary>
    public static Resource<VirtualService> VirtualServices { get; } = Of<VirtualService>(ApiGroup.Name, ApiGroup.Version, "VirtualService", "virtualservices");

    /// <summary>RealServerPools.</summary>
    public static Resource<RealServerPool> RealServerPools { get; } = Of<RealServerPool>(ApiGroup.Name, ApiGroup.Version, "RealServerPool", "realserverpools");

    /// <summary>NginxTiers.</summary>
    public static Resource<NginxTier> NginxTiers { get; } = Of<NginxTier>(ApiGroup.Name, ApiGroup.Version, "NginxTier", "nginxtiers");

    /// <summary>Nodes.</summary>
    public static Resource<Node> Nodes { get; } = Of<Node>("", "v1", "Node", "nodes", ResourceScope.Cluster);

    /// <summary>Namespaces.</summary>
    public static Resource<Namespace> Namespaces { get; } = Of<Namespace>("", "v1", "Namespace", "namespaces", ResourceScope.Cluster);

    /// <summary>Services.</summary>
    public static Resource<Service> Services { get; } = Of<Service>("", "v1", "Service", "services");

    /// <summary>Secrets.</summary>
    public static Resource<Secret> Secrets { get; } = Of<Secret>("", "v1", "Secret", "secrets");

    /// <summary>ConfigMaps.</summary>
    public static Resource<ConfigMap> ConfigMaps { get; } = Of<ConfigMap>("", "v1", "ConfigMap", "configmaps");

    /// <summary>Events of the core group.</summary>
    public static Resource<CoreEvent> Events { get; } = Of<CoreEvent>("", "v1", "Event", "events");

    /// <summary>Leases.</summary>
    public static Resource<Lease> Leases { get; } = Of<Lease>("coordination.k8s.io", "v1", "Lease", "leases");

    /// <summary>DaemonSets.</summary>
    public static Resource<DaemonSet> DaemonSets { get; } = Of<DaemonSet>("apps", "v1", "DaemonSet", "daemonsets");

    /// <summary>Deployments.</summary>
    public static Resource<Deployment> Deployments { get; } = Of<Deployment>("apps", "v1", "Deployment", "deployments");

    /// <summary>ServiceAccounts.</summary>
    public static Resource<ServiceAccount> ServiceAccounts { get; } = Of<ServiceAccount>("", "v1", "ServiceAccount", "serviceaccounts");

    /// <summary>RoleBindings.</summary>
    public static Resource<RoleBinding> RoleBindings { get; } = Of<RoleBinding>(Rbac, "v1", "RoleBinding", "rolebindings");

    /// <summary>ClusterRoles.</summary>
    public static Resource<ClusterRole> ClusterRoles { get; } = Of<ClusterRole>(Rbac, "v1", "ClusterRole", "clusterroles", ResourceScope.Cluster);

    /// <summary>ClusterRoleBindings.</summary>
    public static Resource<ClusterRoleBinding> ClusterRoleBindings { get; } = Of<ClusterRoleBinding>(Rbac, "v1", "ClusterRoleBinding", "clusterrolebindings", ResourceScope.Cluster);

    /// <summary>ValidatingWebhookConfigurations.</summary>
    public static Resource<ValidatingWebhookConfiguration> ValidatingWebhookConfigurations { get; } =
        Of<ValidatingWebhookConfiguration>("admissionregistration.k8s.io", "v1", "ValidatingWebhookConfiguration", "validatingwebhookconfigurations", ResourceScope.Cluster);

    /// <summary>EndpointSlices as served since Kubernetes 1.21.</summary>
    public static Resource<EndpointSlice> EndpointSlices { get; } = Of<EndpointSlice>("discovery.k8s.io", "v1", "EndpointSlice", "endpointslices");

    /// <summary>
    /// EndpointSlices as served from Kubernetes 1.17 to 1.24, read as if they were v1: the node stands in <c>topology</c> there
    /// (https://kubernetes.io/docs/reference/using-api/deprecation-guide/#endpointslice-v125).
    /// </summary>
    public static Resource<EndpointSlice> EndpointSlicesV1Beta1 { get; } = EndpointSlices with { Version = "v1beta1", Convert = FromV1Beta1 };

    private static Resource<T> Of<T>(string group, string version, string kind, string plural, ResourceScope scope = ResourceScope.Namespaced)
        where T : KubernetesObject => new(group, version, kind, plural, scope, ObjectJson.Of<T>());

    private static void FromV1Beta1(JsonObject slice)
    {
        slice["apiVersion"] = "discovery.k8s.io/v1";
        foreach (var endpoint in (slice["endpoints"] as JsonArray ?? []).OfType<JsonObject>())
        {
            if (endpoint["nodeName"] is null && endpoint["topology"] is JsonObject topology && topology["kubernetes.io/hostname"] is JsonValue host)
                endpoint["nodeName"] = host.DeepClone();
        }
    }
}
