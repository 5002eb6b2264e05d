using System.Text.Json;
using LvsOperator.Api;
using LvsOperator.Api.Core;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;

namespace LvsOperator.Agent.Sources;

/// <summary>An object that was valid when it was last read, and the file it came from.</summary>
/// <param name="Object">The object, defaults applied.</param>
/// <param name="File">The file's name below the folder.</param>
/// <param name="Json">The object as JSON, by which equal versions are told.</param>
internal sealed record AcceptedObject(KubernetesObject Object, string File, byte[] Json)
{
    internal ObjectRef Ref => new(Object.Kind, Object.Key);

    /// <summary>Whether the two say the same and came from the same file.</summary>
    internal bool IsEqual(AcceptedObject other) => ReferenceEquals(this, other) || (File == other.File && Json.AsSpan().SequenceEqual(other.Json));

    internal static AcceptedObject Of(KubernetesObject o, string file) => new(o, file, ToJson(o));

    internal static byte[] ToJson(KubernetesObject o) => o switch
    {
        VirtualService v => JsonSerializer.SerializeToUtf8Bytes(v, ApiJson.Default.VirtualService),
        RealServerPool v => JsonSerializer.SerializeToUtf8Bytes(v, ApiJson.Default.RealServerPool),
        NginxTier v => JsonSerializer.SerializeToUtf8Bytes(v, ApiJson.Default.NginxTier),
        Api.Core.Node v => JsonSerializer.SerializeToUtf8Bytes(v, ApiJson.Default.Node),
        Service v => JsonSerializer.SerializeToUtf8Bytes(v, ApiJson.Default.Service),
        EndpointSlice v => JsonSerializer.SerializeToUtf8Bytes(v, ApiJson.Default.EndpointSlice),
        Secret v => JsonSerializer.SerializeToUtf8Bytes(v, ApiJson.Default.Secret),
        ConfigMap v => JsonSerializer.SerializeToUtf8Bytes(v, ApiJson.Default.ConfigMap),
        _ => throw new ArgumentException($"no kind of ours: {o.Kind}", nameof(o)),
    };
}
