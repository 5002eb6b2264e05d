using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LvsOperator.Api.Values;

/// <summary>A size as Kubernetes writes it (<c>512</c>, <c>64Ki</c>, <c>1Mi</c>, <c>1G</c>), never negative. Fractions of a byte round up; validation refuses them. Equal sizes are equal.</summary>
[JsonConverter(typeof(QuantityJsonConverter))]
public readonly struct Quantity : IEquatable<Quantity>
{
    private readonly string? _text;

    private Quantity(decimal exact, string text) => (Bytes, Exact, _text) = ((long)decimal.Ceiling(exact), exact, text);

    /// <summary>The size as written, in bytes and parts of one.</summary>
    internal decimal Exact { get; }

    /// <summary>The size in bytes.</summary>
    public long Bytes { get; }

    /// <summary>A size of so many bytes.</summary>
    public static Quantity FromBytes(long bytes) => new(bytes, bytes.ToString(CultureInfo.InvariantCulture));

    /// <summary>Reads a non-negative quantity that fits 63 bits; false otherwise.</summary>
    public static bool TryParse(string text, out Quantity quantity)
    {
        quantity = default;
        var end = text.Length;
        while (end > 0 && !char.IsAsciiDigit(text[end - 1]) && text[end - 1] != '.')
        {
            end--;
        }

        decimal? scale = text[end..] switch
        {
            "" => 1m,
            "n" => 1e-9m,
            "u" => 1e-6m,
            "m" => 1e-3m,
            "k" => 1e3m,
            "M" => 1e6m,
            "G" => 1e9m,
            "T" => 1e12m,
            "P" => 1e15m,
            "E" => 1e18m,
            "Ki" => 1L << 10,
            "Mi" => 1L << 20,
            "Gi" => 1L << 30,
            "Ti" => 1L << 40,
            "Pi" => 1L << 50,
            "Ei" => 1L << 60,
            _ => null,
        };
        const NumberStyles Styles = NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent | NumberStyles.AllowLeadingSign;
        if (scale is null || text.StartsWith('-') || !decimal.TryParse(text.AsSpan(0, end), Styles, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        if (number > long.MaxValue / scale)
        {
            return false;
        }

        var exact = number * scale.Value;
        // What is too small for a decimal is not nothing: 0 would mean that there is no limit.
        var mantissa = text.AsSpan(0, text.AsSpan(0, end).IndexOfAny('e', 'E') is >= 0 and var exponent ? exponent : end);
        if (exact == 0 && mantissa.ContainsAnyInRange('1', '9')) exact = new decimal(1, 0, 0, isNegative: false, scale: 28);
        quantity = new Quantity(exact, text);
        return true;
    }

    /// <summary>Reads a quantity; throws <see cref="FormatException"/> otherwise. For constants.</summary>
    public static Quantity Parse(string text) =>
        TryParse(text, out var quantity) ? quantity : throw new FormatException($"'{text}' is not a size such as 512, 64Ki or 1Mi");

    /// <inheritdoc/>
    public bool Equals(Quantity other) => Bytes == other.Bytes;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Quantity other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Bytes.GetHashCode();

    /// <summary>Equality of sizes.</summary>
    public static bool operator ==(Quantity left, Quantity right) => left.Equals(right);

    /// <summary>Inequality of sizes.</summary>
    public static bool operator !=(Quantity left, Quantity right) => !left.Equals(right);

    /// <summary>As written.</summary>
    public override string ToString() => _text ?? "0";
}

/// <summary>Quantities are strings in JSON; a bare number is read too, as the API server does.</summary>
public sealed class QuantityJsonConverter : JsonConverter<Quantity>
{
    /// <inheritdoc/>
    public override Quantity Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.String when Quantity.TryParse(reader.GetString()!, out var quantity) => quantity,
        JsonTokenType.Number when reader.TryGetInt64(out var bytes) && bytes >= 0 => Quantity.FromBytes(bytes),
        _ => throw new JsonException("a size such as 512, 64Ki or 1Mi is expected"),
    };

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Quantity value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
