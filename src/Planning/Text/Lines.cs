using System.Text;

namespace LvsOperator.Planning.Text;

/// <summary>Lines in the order of <c>LC_ALL=C sort</c>.</summary>
internal static class Lines
{
    internal static string Sorted(IEnumerable<string> lines)
    {
        var text = new StringBuilder();
        foreach (var line in lines.Order(StringComparer.Ordinal)) text.Append(line).Append('\n');
        return text.ToString();
    }
}
