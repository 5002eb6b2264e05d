using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using LvsOperator.Planning.Balancing;

namespace LvsOperator.Planning.Reporting;

/// <summary>
/// What a node has set up as a real server, per VIP: the annotation <c>lvs-operator.io/real-server</c> of its agent's Lease, as compact JSON.
/// It is written when it changes, not at every renewal.
/// </summary>
/// <param name="Ready">VIPs that are bound and never told of by ARP.</param>
/// <param name="Failed">VIPs that are not, and why.</param>
/// <param name="Omitted">How many more there are than fit.</param>
public sealed record RealServerReport(ImmutableSortedSet<string> Ready, ImmutableSortedDictionary<string, string> Failed, int Omitted)
{
    /// <summary>Annotations of an object may be 256 KiB together (Kubernetes, TotalAnnotationSizeLimitB); these leave room for others'.</summary>
    internal const int MostReady = 4096;

    internal const int MostFailed = 64;
    internal const int LongestError = 256;
    internal const int LongestText = 256 * 1024;

    /// <summary>Nothing is set up.</summary>
    public static RealServerReport Nothing { get; } = new(ImmutableSortedSet.Create<string>(StringComparer.Ordinal), ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal), 0);

    /// <summary>Whether a VIP is set up.</summary>
    public bool Has(IPAddress vip) => Ready.Contains(vip.ToString());

    /// <summary>A report that fits: in the order of addresses, failures first cut at their length.</summary>
    public static RealServerReport Of(IEnumerable<IPAddress> ready, IEnumerable<KeyValuePair<IPAddress, string>> failed)
    {
        var well = ready.Distinct().Order(Comparer<IPAddress>.Create(AddressOrder.Compare)).ToArray();
        var ill = failed.DistinctBy(f => f.Key).OrderBy(f => f.Key, Comparer<IPAddress>.Create(AddressOrder.Compare)).ToArray();
        return new(
            [.. well.Take(MostReady).Select(a => a.ToString())],
            ill.Take(MostFailed).ToImmutableSortedDictionary(f => f.Key.ToString(), f => Cut(f.Value), StringComparer.Ordinal),
            Math.Max(0, well.Length - MostReady) + Math.Max(0, ill.Length - MostFailed));
    }

    /// <summary>The annotation's text.</summary>
    public string ToJson() => JsonSerializer.Serialize(new(Ready, Failed, Omitted), ReportingJson.Default.RealServerText);

    /// <summary>Reads an annotation; null for one that is absent, too long or not ours. Addresses that are none, and what is too much, are passed over.</summary>
    public static RealServerReport? Parse(string? json)
    {
        if (json is null || json.Length > LongestText) return null;
        try
        {
            if (JsonSerializer.Deserialize(json, ReportingJson.Default.RealServerText) is not { } text) return null;
            var ready = (text.Ready ?? []).Select(Address).OfType<IPAddress>();
            var failed = (text.Failed ?? new Dictionary<string, string>()).Where(f => Address(f.Key) is not null).Select(f => KeyValuePair.Create(Address(f.Key)!, f.Value ?? ""));
            var report = Of(ready, failed);
            return report with { Omitted = Math.Max(report.Omitted, text.Omitted) };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Equal when all parts are.</summary>
    public bool Equals(RealServerReport? other) => other is not null && Omitted == other.Omitted && Ready.SetEquals(other.Ready) && Failed.SequenceEqual(other.Failed);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Ready.Count, Failed.Count, Omitted);

    private static IPAddress? Address(string? text) => IPAddress.TryParse(text, out var address) ? address : null;

    private static string Cut(string text) => text.Length > LongestError ? text[..LongestError] : text;
}
