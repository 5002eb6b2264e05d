using System.Globalization;
using System.Text;

namespace LvsOperator.Cli.Output;

/// <summary>
/// Text that does nothing to a terminal but show: control characters (ECMA-48 sequences begin with one), line ends and the invisible
/// characters that turn writing around are spelled out. Values come from manifests and from agents, and may be malicious.
/// </summary>
internal static class Printable
{
    internal static string Of(string text)
    {
        foreach (var c in text)
            if (c != '\t' && (char.IsSurrogate(c) || IsHidden(new Rune(c)))) return Spelled(text);
        return text;
    }

    private static string Spelled(string text)
    {
        var shown = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value == '\t' || !IsHidden(rune)) shown.Append(rune);
            else if (rune.IsBmp) shown.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}");
            else shown.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}");
        }
        return shown.ToString();
    }

    internal static bool IsHidden(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse;
}
