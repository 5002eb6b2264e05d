namespace LvsOperator.Agent.Hosting;

/// <summary>The firewall marks that may be used: <c>0x4c500000-0x4c503fff</c>. No feature of this version uses any; a mistake is told all the same.</summary>
internal static class MarkRange
{
    /// <summary>Why a range cannot be had; null when it can.</summary>
    internal static string? Fault(string text) => Planning.Allocation.MarkRange.Read(text, out _);
}
