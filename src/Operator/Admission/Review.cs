namespace LvsOperator.Operator.Admission;

/// <summary>An answered request.</summary>
/// <param name="Answer">The answer's body; null if the request was none that we understand.</param>
/// <param name="Outcome">What it says.</param>
internal sealed record Review(byte[]? Answer, ReviewOutcome Outcome)
{
    internal static Review NotUnderstood { get; } = new(null, ReviewOutcome.NotUnderstood);
}
