using System.Security.Cryptography;
using System.Text.Json;

namespace LvsOperator.Kubernetes.Auth;

/// <summary>What an exec plugin wrote: an ExecCredential object (https://kubernetes.io/docs/reference/config-api/client-authentication.v1/).</summary>
internal sealed record ExecAnswer(Credential? Credential, DateTimeOffset? Expires, string Error)
{
    internal static ExecAnswer Read(ExecSettings settings, string output)
    {
        try
        {
            using var document = JsonDocument.Parse(output);
            var root = document.RootElement;
            if (Text(root, "kind") != "ExecCredential") return Failed("kind ExecCredential is expected");
            if (Text(root, "apiVersion") != settings.ApiVersion) return Failed($"apiVersion {settings.ApiVersion} is expected, as the kubeconfig says");
            if (!root.TryGetProperty("status", out var status) || status.ValueKind != JsonValueKind.Object) return Failed("there is no status");

            var (token, certificate, key) = (Text(status, "token")?.Trim(), Text(status, "clientCertificateData"), Text(status, "clientKeyData"));
            if (token is null && certificate is null) return Failed("status holds neither token nor clientCertificateData");
            if (certificate is null != key is null) return Failed("clientCertificateData and clientKeyData go together");
            DateTimeOffset? expires = status.TryGetProperty("expirationTimestamp", out var at) && at.ValueKind == JsonValueKind.String ? at.GetDateTimeOffset() : null;
            return new ExecAnswer(new Credential(token, certificate is null ? null : PemReader.Client(certificate, key!)), expires, "");
        }
        catch (Exception fault) when (fault is JsonException or FormatException or InvalidOperationException or CryptographicException or ArgumentException)
        {
            return Failed(fault.Message);
        }

        ExecAnswer Failed(string why) => new(null, null, $"exec plugin {settings.Command} did not answer as {settings.ApiVersion}: {why}");
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
}
