using System.Text;
using LvsOperator.Api.Meta;

namespace LvsOperator.Api.Core;

/// <summary>Kubernetes' core Secret. Never printed: its text form names the keys only.</summary>
[KubernetesEntity(ApiVersion = "v1", Kind = "Secret", PluralName = "secrets")]
public sealed record Secret : KubernetesObject
{
    /// <summary>The type of a VRRP, OSPF or BGP password, whose key is <see cref="PasswordKey"/>.</summary>
    public const string PasswordType = "lvs-operator.io/password";

    /// <summary>The key of the password.</summary>
    public const string PasswordKey = "password";

    /// <summary>An empty secret.</summary>
    public Secret() => (ApiVersion, Kind) = ("v1", "Secret");

    /// <summary>Type of the secret.</summary>
    public string Type { get; set; } = "Opaque";

    /// <summary>Values in base64.</summary>
    public IReadOnlyDictionary<string, string>? Data { get; set; }

    /// <summary>Values in clear, which win over <see cref="Data"/>.</summary>
    public IReadOnlyDictionary<string, string>? StringData { get; set; }

    /// <summary>The bytes under a key; null if it is absent or not base64.</summary>
    public byte[]? Read(string key)
    {
        if (StringData is not null && StringData.TryGetValue(key, out var clear))
        {
            return Encoding.UTF8.GetBytes(clear);
        }

        if (Data is null || !Data.TryGetValue(key, out var coded))
        {
            return null;
        }

        var bytes = new byte[coded.Length];
        return Convert.TryFromBase64String(coded, bytes, out var count) ? bytes[..count] : null;
    }

    /// <summary>Kind and name only, so that no log ever holds a value.</summary>
    public override string ToString() => $"Secret {Key}";
}
