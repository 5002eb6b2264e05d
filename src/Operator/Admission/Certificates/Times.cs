using System.Security.Cryptography.X509Certificates;

namespace LvsOperator.Operator.Admission.Certificates;

/// <summary>A certificate's times, which .NET gives in local time.</summary>
internal static class Times
{
    internal static DateTimeOffset From(X509Certificate2 certificate) => new DateTimeOffset(certificate.NotBefore).ToUniversalTime();

    internal static DateTimeOffset To(X509Certificate2 certificate) => new DateTimeOffset(certificate.NotAfter).ToUniversalTime();

    internal static bool IsValid(X509Certificate2 certificate, DateTimeOffset now) => now >= From(certificate) && now < To(certificate);
}
