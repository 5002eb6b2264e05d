using System.Security.Cryptography.X509Certificates;

namespace LvsOperator.Kubernetes.Auth;

/// <summary>How a client shows who it is: a bearer token, a client certificate, both or neither.</summary>
/// <param name="Token">The bearer token.</param>
/// <param name="Certificate">The client certificate with its key.</param>
internal sealed record Credential(string? Token, X509Certificate2? Certificate)
{
    internal static Credential Anonymous { get; } = new(null, null);

    /// <summary>Which parts there are; never their values.</summary>
    public override string ToString() => (Token, Certificate) switch
    {
        (null, null) => "anonymous",
        (null, _) => "a client certificate",
        (_, null) => "a token",
        _ => "a token and a client certificate",
    };
}
