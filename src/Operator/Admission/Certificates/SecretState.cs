using LvsOperator.Api.Core;

namespace LvsOperator.Operator.Admission.Certificates;

/// <summary>What the Secret of the certificates was when it was last seen.</summary>
/// <param name="Secret">The Secret; null if it is not there.</param>
/// <param name="Set">What it holds; null if that cannot be read.</param>
/// <param name="Error">Why not.</param>
internal sealed record SecretState(Secret? Secret, CertificateSet? Set, string Error)
{
    /// <summary>Before it was seen.</summary>
    internal static SecretState Unknown { get; } = new(null, null, "");

    /// <summary>Whether it is known not to be there.</summary>
    internal bool IsMissing => Secret is null && !ReferenceEquals(this, Unknown);
}
