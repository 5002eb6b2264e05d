using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Health.Judging;
using LvsOperator.Planning.Checks;

namespace LvsOperator.Health.Probes.Http;

/// <summary>What an HTTP answer must be like.</summary>
/// <param name="Statuses">Ranges of codes that count as success, both ends included.</param>
/// <param name="Body">Must match somewhere in the body's first 64 KiB; null for any.</param>
/// <param name="Digest">SHA-256 of the whole body; empty for any.</param>
/// <param name="Drain">Whether 503 asks for a drain.</param>
internal sealed record HttpExpectation(
    ImmutableArray<(int First, int Last)> Statuses, Regex? Body, ImmutableArray<byte> Digest, DrainSignal Drain)
{
    /// <summary>Linear is not quick yet: an expression with many states may still be slow on a whole window.</summary>
    private static readonly TimeSpan LongestMatch = TimeSpan.FromSeconds(1);

    /// <summary>Reads a block; false, and why, for one that cannot be used.</summary>
    internal static bool TryMake(
        HttpCheck check, DrainSignal drain, [NotNullWhen(true)] out HttpExpectation? expectation, [NotNullWhen(false)] out string? fault)
    {
        expectation = null;
        var statuses = ImmutableArray.CreateBuilder<(int, int)>();
        foreach (var code in check.StatusCodes)
        {
            if (Range(code.ToString()) is not { } range)
            {
                fault = $"http.statusCodes: {code} is neither a code nor a range such as 200-399";
                return false;
            }

            statuses.Add(range);
        }

        Regex? body = null;
        if (check.BodyRegex.Length > 0)
        {
            try
            {
                // Linear in the body's length whatever the expression is, so a body cannot stall the other probes.
                body = new(check.BodyRegex, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, LongestMatch);
            }
            catch (Exception refusal) when (refusal is ArgumentException or NotSupportedException)
            {
                fault = $"http.bodyRegex: {refusal.Message}";
                return false;
            }
        }

        if (check.BodySha256.Length is not (0 or 64) || !check.BodySha256.All(char.IsAsciiHexDigit))
        {
            fault = "http.bodySha256: must be 64 hexadecimal digits";
            return false;
        }

        fault = null;
        expectation = new(statuses.ToImmutable(), body, [.. Convert.FromHexString(check.BodySha256)], drain);
        return true;
    }

    /// <summary>What the status alone decides; null when the body is to be looked at.</summary>
    internal ProbeOutcome? Weigh(int status)
    {
        if (status == 503 && Drain == DrainSignal.Http503) return new(ProbeAnswer.Drain, "HTTP status 503: asks to be drained");
        foreach (var (first, last) in Statuses)
        {
            if (status >= first && status <= last) return null;
        }

        return ProbeOutcome.Failure(string.Create(CultureInfo.InvariantCulture, $"HTTP status {status}"));
    }

    private static (int, int)? Range(string text)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        var (first, last) = dash < 0 ? (text, text) : (text[..dash], text[(dash + 1)..]);
        return int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var low)
            && int.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var high) && low <= high ? (low, high) : null;
    }
}
