using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LvsOperator.Api.Values;

/// <summary>A number or a text, as Kubernetes' IntOrString: <see cref="Text"/> is null when it is a number.</summary>
[JsonConverter(typeof(IntOrStringJsonConverter))]
public readonly record struct IntOrString
{
    /// <summary>A number.</summary>
    public IntOrString(int number) => Number = number;

    /// <summary>A text.</summary>
    public IntOrString(string text) => Text = text;

    /// <summary>The number; 0 when it is a text.</summary>
    public int Number { get; }

    /// <summary>The text; null when it is a number.</summary>
    public string? Text { get; }

    /// <summary>A number as such a value.</summary>
    public static implicit operator IntOrString(int number) => new(number);

    /// <summary>A text as such a value.</summary>
    public static implicit operator IntOrString(string text) => new(text);

    /// <summary>The number, also when it was written as a text of digits; false for any other text.</summary>
    public bool TryGetNumber(out int number)
    {
        number = Number;
        return Text is null || int.TryParse(Text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>As written, without quotes.</summary>
    public override string ToString() => Text ?? Number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Numbers stay numbers and texts stay texts in JSON.</summary>
public sealed class IntOrStringJsonConverter : JsonConverter<IntOrString>
{
    /// <inheritdoc/>
    public override IntOrString Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.String => new IntOrString(reader.GetString()!),
        JsonTokenType.Number when reader.TryGetInt32(out var number) => new IntOrString(number),
        _ => throw new JsonException("an integer or a string is expected"),
    };

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, IntOrString value, JsonSerializerOptions options)
    {
        if (value.Text is { } text)
        {
            writer.WriteStringValue(text);
        }
        else
        {
            writer.WriteNumberValue(value.Number);
        }
    }
}
