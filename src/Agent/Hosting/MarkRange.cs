using System.Globalization;

namespace LvsOperator.Agent.Hosting;

/// <summary>The firewall marks that may be used: <c>0x4c500000-0x4c503fff</c>. No feature of this version uses any; a mistake is told all the same.</summary>
internal static class MarkRange
{
    /// <summary>Why a range cannot be had; null when it can. The lower half is for objects, the upper half the agent's own, so there are two marks at least.</summary>
    internal static string? Fault(string text)
    {
        if (text.Split('-') is not [var from, var to] || Mark(from) is not { } first || Mark(to) is not { } last)
            return "not two marks of 32 bits in hexadecimal; use for example 0x4c500000-0x4c503fff";
        if (first == 0) return "mark 0 means no mark; begin at 0x1 or above";
        return last <= first ? "ends where it begins or before; give the lower mark first" : null;
    }

    private static uint? Mark(string text) =>
        text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && uint.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var mark) ? mark : null;
}
