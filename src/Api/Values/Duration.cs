using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LvsOperator.Api.Values;

/// <summary>
/// A length of time as the API writes it: one to four parts of up to five digits and a unit (<c>6s</c>, <c>500ms</c>, <c>1m30s</c>).
/// Equal lengths are equal, however they were written.
/// </summary>
[JsonConverter(typeof(DurationJsonConverter))]
public readonly record struct Duration(TimeSpan Time) : IComparable<Duration>
{
    private const int MaximumParts = 4;
    private const int MaximumDigits = 5;
    private const long MaximumNumber = 99_999;

    /// <summary>Length in milliseconds.</summary>
    public long Milliseconds => Time.Ticks / TimeSpan.TicksPerMillisecond;

    /// <summary>Length in whole seconds, rounded down.</summary>
    public long Seconds => Time.Ticks / TimeSpan.TicksPerSecond;

    /// <summary>Whether it is a whole number of seconds.</summary>
    public bool IsWholeSeconds => Time.Ticks % TimeSpan.TicksPerSecond == 0;

    /// <summary>A duration of so many seconds.</summary>
    public static Duration FromSeconds(long seconds) => new(TimeSpan.FromSeconds(seconds));

    /// <summary>A duration of so many milliseconds.</summary>
    public static Duration FromMilliseconds(long milliseconds) => new(TimeSpan.FromTicks(milliseconds * TimeSpan.TicksPerMillisecond));

    /// <summary>Reads the form above; false if the text does not have it.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Duration duration)
    {
        duration = default;
        long milliseconds = 0;
        var parts = 0;
        while (!text.IsEmpty)
        {
            var digits = 0;
            while (digits < text.Length && char.IsAsciiDigit(text[digits]))
            {
                digits++;
            }

            if (digits is 0 or > MaximumDigits || ++parts > MaximumParts)
            {
                return false;
            }

            var number = long.Parse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture);
            text = text[digits..];
            var (scale, length) = text switch
            {
                ['m', 's', ..] => (1, 2),
                ['s', ..] => (1_000, 1),
                ['m', ..] => (60_000, 1),
                ['h', ..] => (3_600_000, 1),
                _ => (0, 0),
            };
            if (length == 0)
            {
                return false;
            }

            milliseconds += number * scale;
            text = text[length..];
        }

        duration = FromMilliseconds(milliseconds);
        return parts > 0;
    }

    /// <summary>Reads the form above; throws <see cref="FormatException"/> otherwise. For constants.</summary>
    public static Duration Parse(string text) =>
        TryParse(text, out var duration) ? duration : throw new FormatException($"'{text}' is not a duration such as 6s, 500ms or 1m30s");

    /// <inheritdoc/>
    public int CompareTo(Duration other) => Time.CompareTo(other.Time);

    /// <summary>Order by length.</summary>
    public static bool operator <(Duration left, Duration right) => left.Time < right.Time;

    /// <summary>Order by length.</summary>
    public static bool operator >(Duration left, Duration right) => left.Time > right.Time;

    /// <summary>Order by length.</summary>
    public static bool operator <=(Duration left, Duration right) => left.Time <= right.Time;

    /// <summary>Order by length.</summary>
    public static bool operator >=(Duration left, Duration right) => left.Time >= right.Time;

    /// <summary>The canonical form: hours if whole, else seconds, else milliseconds; in several parts only where five digits do not suffice.</summary>
    public override string ToString()
    {
        var left = Milliseconds;
        if (left > 0 && left % 3_600_000 == 0 && left / 3_600_000 <= MaximumNumber)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{left / 3_600_000}h");
        }

        if (left % 1_000 == 0 && left / 1_000 <= MaximumNumber)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{left / 1_000}s");
        }

        if (left <= MaximumNumber)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{left}ms");
        }

        var text = new StringBuilder();
        foreach (var (scale, unit) in ((long, string)[])[(3_600_000, "h"), (60_000, "m"), (1_000, "s"), (1, "ms")])
        {
            if (left / scale is > 0 and var number)
            {
                text.Append(CultureInfo.InvariantCulture, $"{number}{unit}");
                left %= scale;
            }
        }

        return text.ToString();
    }
}

/// <summary>Durations are strings in JSON.</summary>
public sealed class DurationJsonConverter : JsonConverter<Duration>
{
    /// <inheritdoc/>
    public override Duration Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && Duration.TryParse(reader.GetString(), out var duration)
            ? duration
            : throw new JsonException("a duration such as 6s, 500ms or 1m30s is expected");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Duration value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
