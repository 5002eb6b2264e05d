namespace LvsOperator.Planning.Reporting;

/// <summary>The JSON of a <see cref="RealServerReport"/>; anything may be missing from what is read.</summary>
internal sealed record RealServerText(IEnumerable<string?>? Ready, IReadOnlyDictionary<string, string>? Failed, int Omitted);
