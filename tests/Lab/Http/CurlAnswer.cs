using System.Globalization;
using LvsOperator.Lab.Sites;

namespace LvsOperator.Lab.Http;

/// <summary>Reads what curl said.</summary>
internal static class CurlAnswer
{
    public const string Format = "\n%{http_code} %{time_total}";

    public static Answer Parse(Output output, string url)
    {
        var end = output.Text.LastIndexOf('\n');
        var numbers = output.Text[(end + 1)..].Split(' ');
        if (end < 0 || numbers.Length != 2)
        {
            throw new LabFailure($"curl {url}: {output.Errors.Trim()}");
        }
        return new Answer(
            int.Parse(numbers[0], CultureInfo.InvariantCulture),
            output.Text[..end],
            output.ExitCode == 0 ? "" : output.Errors.Trim(),
            TimeSpan.FromSeconds(double.Parse(numbers[1], CultureInfo.InvariantCulture)));
    }
}
