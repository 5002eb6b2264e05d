using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using LvsOperator.Api;
using LvsOperator.Api.Core;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;

namespace LvsOperator.Agent.Sources;

/// <summary>An object that was valid when it was last read, and the file it came from.</summary>
/// <param name="Object">The object, defaults applied.</param>
/// <param name="File">The file's name below the folder.</param>
/// <param name="Print">Of its JSON: versions that say the same have the same.</param>
internal sealed record AcceptedObject(KubernetesObject Object, string File, UInt128 Print)
{
    internal ObjectRef Ref => new(Object.Kind, Object.Key);

    /// <summary>The object as JSON.</summary>
    internal byte[] Json => ToJson(Object);

    internal static AcceptedObject Of(KubernetesObject o, string file) => new(o, file, PrintOf(ToJson(o)));

    internal bool SaysTheSame(AcceptedObject other) => Print == other.Print;

    /// <summary>Whether the two say the same and came from the same file.</summary>
    internal bool IsEqual(AcceptedObject other) => ReferenceEquals(this, other) || (File == other.File && SaysTheSame(other));

    /// <summary>The JSON itself, kept beside tens of thousands of objects, would weigh as much as they do.</summary>
    private static UInt128 PrintOf(byte[] json)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(json, hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

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
