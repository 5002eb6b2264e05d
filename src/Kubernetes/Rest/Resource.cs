using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using LvsOperator.Api.Meta;

namespace LvsOperator.Kubernetes.Rest;

/// <summary>Where objects of a kind live in the API, and how their JSON is read. All of ours are in <see cref="Resources"/>.</summary>
/// <param name="Group">API group; empty for core kinds.</param>
/// <param name="Version">API version.</param>
/// <param name="Kind">Kind.</param>
/// <param name="Plural">Plural name in paths.</param>
/// <param name="Scope">Whether its objects have a namespace.</param>
/// <param name="Json">How its JSON is read and written.</param>
public sealed record Resource<T>(string Group, string Version, string Kind, string Plural, ResourceScope Scope, JsonTypeInfo<T> Json)
    where T : KubernetesObject
{
    /// <summary>Group and version, as <c>apiVersion</c> says it.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>What is done to an object's JSON before it is read, where a served version differs from the type.</summary>
    internal Action<JsonObject>? Convert { get; init; }

    /// <summary>
    /// Path of all objects, of those of a namespace, of one, or of a subresource of one
    /// (https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-uris).
    /// </summary>
    internal string PathOf(string? @namespace, string? name = null, string? subresource = null)
    {
        var path = Group.Length == 0 ? $"/api/{Version}" : $"/apis/{Group}/{Version}";
        if (Scope == ResourceScope.Namespaced && !string.IsNullOrEmpty(@namespace)) path += $"/namespaces/{Uri.EscapeDataString(@namespace)}";
        path += $"/{Plural}";
        if (name is not null) path += $"/{Uri.EscapeDataString(name)}";
        return subresource is null ? path : $"{path}/{subresource}";
    }

    /// <summary>A document with nothing but apiVersion, kind, name and namespace: the start of what is applied.</summary>
    public JsonObject NewDocument(ObjectKey key)
    {
        var metadata = new JsonObject { ["name"] = key.Name };
        if (Scope == ResourceScope.Namespaced) metadata["namespace"] = key.Namespace;
        return new JsonObject { ["apiVersion"] = ApiVersion, ["kind"] = Kind, ["metadata"] = metadata };
    }

    /// <summary><c>Kind namespace/name</c>.</summary>
    internal string Name(ObjectKey key) => new ObjectRef(Kind, key).ToString();
}

/// <summary>Whether objects of a kind have a namespace.</summary>
public enum ResourceScope
{
    /// <summary>They have.</summary>
    Namespaced,

    /// <summary>They belong to the cluster.</summary>
    Cluster,
}
