using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using LvsOperator.Operator.Settings;

namespace LvsOperator.Operator.Admission.Certificates;

/// <summary>The name under which the API server reaches the webhook, and which the certificate therefore has: <c>NAME.NAMESPACE.svc</c> for a Service.</summary>
/// <param name="Text">A DNS name or an address.</param>
internal sealed record ServingNames(string Text)
{
    /// <summary>The name that settings give.</summary>
    internal static ServingNames Of(OperatorSettings settings) =>
        new(settings.Webhook.Url is { } url ? url.IdnHost : $"{settings.Webhook.Service}.{settings.SystemNamespace}.svc");

    /// <summary>For a certificate request.</summary>
    internal X509Extension Extension()
    {
        var names = new SubjectAlternativeNameBuilder();
        if (Address is { } address) names.AddIpAddress(address);
        else names.AddDnsName(Text);
        return names.Build();
    }

    /// <summary>Whether a certificate has exactly this.</summary>
    internal bool AreOf(X509Certificate2 certificate)
    {
        ImmutableArray<string> found =
        [
            .. certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
                .SelectMany(e => e.EnumerateDnsNames().Concat(e.EnumerateIPAddresses().Select(a => a.ToString()))),
        ];
        return found is [var only] && only == (Address?.ToString() ?? Text);
    }

    private IPAddress? Address => IPAddress.TryParse(Text, out var address) ? address : null;
}
