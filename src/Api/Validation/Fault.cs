using System.Globalization;
using System.Text;
using LvsOperator.Api.Meta;

namespace LvsOperator.Api.Validation;

/// <summary>Something wrong with an object, printed <c>VirtualService web/shop: spec.ports[0].targetPort: 8080: reason; remedy</c>.</summary>
/// <param name="Object">The object.</param>
/// <param name="Path">The field, such as <c>spec.ports[0].targetPort</c>.</param>
/// <param name="Value">The field's value as written; <see cref="Absent"/> where there is none.</param>
/// <param name="Reason">What is wrong with it.</param>
/// <param name="Remedy">What to write instead.</param>
public sealed record Fault(ObjectRef Object, string Path, string Value, string Reason, string Remedy)
{
    /// <summary>The value of a field that is not there.</summary>
    public const string Absent = "absent";

    private const int LongestShown = 100;

    /// <summary>One line, whatever the value holds.</summary>
    public override string ToString() => $"{OneLine(Object.ToString())}: {OneLine(Path)}: {OneLine(Value)}: {Reason}; {Remedy}";

    /// <summary>Control characters are escaped and long texts cut, so that a hostile value cannot forge a line.</summary>
    public static string OneLine(string text)
    {
        if (text.Length == 0)
        {
            return "\"\"";
        }

        if (text.Length <= LongestShown && !text.Any(IsHidden))
        {
            return text;
        }

        var shown = new StringBuilder();
        foreach (var character in text.Length > LongestShown ? text[..LongestShown] : text)
        {
            if (IsHidden(character))
            {
                shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
            }
            else
            {
                shown.Append(character);
            }
        }

        return text.Length > LongestShown ? shown.Append('…').ToString() : shown.ToString();
    }

    private static bool IsHidden(char character) =>
        char.IsControl(character) || char.IsSurrogate(character) || CharUnicodeInfo.GetUnicodeCategory(character) is UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
