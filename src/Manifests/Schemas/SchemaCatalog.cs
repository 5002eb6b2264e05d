using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using LvsOperator.Api;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Manifests.Text;

namespace LvsOperator.Manifests.Schemas;

/// <summary>A kind that is read: its version, schema and JSON type.</summary>
internal sealed record KnownKind(string Kind, string ApiVersion, Schema Schema, JsonTypeInfo Type, KindOrigin Origin);

/// <summary>Whose kind it is.</summary>
internal enum KindOrigin
{
    /// <summary>Defined by a CRD of this project: unknown fields are refused.</summary>
    Own,

    /// <summary>Kubernetes' own.</summary>
    Core,
}

/// <summary>The kinds that are read, with the schemas embedded in this assembly. Each is parsed when first met.</summary>
internal static class SchemaCatalog
{
    private static readonly Lazy<JsonObject> Core = new(() => Load("core.yaml"));

    private static readonly IReadOnlyDictionary<string, Lazy<KnownKind>> Kinds = new Dictionary<string, Lazy<KnownKind>>(StringComparer.Ordinal)
    {
        ["VirtualService"] = new(() => Own("VirtualService", "virtualservices", ApiJson.Default.VirtualService)),
        ["RealServerPool"] = new(() => Own("RealServerPool", "realserverpools", ApiJson.Default.RealServerPool)),
        ["NginxTier"] = new(() => Own("NginxTier", "nginxtiers", ApiJson.Default.NginxTier)),
        ["Node"] = new(() => OfCore("Node", ApiJson.Default.Node)),
        ["Service"] = new(() => OfCore("Service", ApiJson.Default.Service)),
        ["EndpointSlice"] = new(() => OfCore("EndpointSlice", ApiJson.Default.EndpointSlice)),
        ["Secret"] = new(() => OfCore("Secret", ApiJson.Default.Secret)),
        ["ConfigMap"] = new(() => OfCore("ConfigMap", ApiJson.Default.ConfigMap)),
    };

    public static IEnumerable<string> OwnKinds => ["VirtualService", "RealServerPool", "NginxTier"];

    public static KnownKind? Find(string kind) => Kinds.TryGetValue(kind, out var known) ? known.Value : null;

    private static KnownKind Own(string kind, string plural, JsonTypeInfo type)
    {
        var schema = (JsonObject)Load($"lvs-operator.io_{plural}.yaml")["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!;
        schema["properties"]!["metadata"] = Core.Value["metadata"]!.DeepClone();
        return new KnownKind(kind, ApiGroup.ApiVersion, new Schema(schema), type, KindOrigin.Own);
    }

    private static KnownKind OfCore(string kind, JsonTypeInfo type)
    {
        var entry = Core.Value[kind]!;
        return new KnownKind(kind, (string)entry["apiVersion"]!, new Schema((JsonObject)entry["schema"]!), type, KindOrigin.Core);
    }

    private static JsonObject Load(string name)
    {
        using var stream = typeof(SchemaCatalog).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not embedded");
        using var text = new StreamReader(stream);
        return (JsonObject)YamlSource.Parse(text.ReadToEnd(), 1).Single().Root!;
    }
}
