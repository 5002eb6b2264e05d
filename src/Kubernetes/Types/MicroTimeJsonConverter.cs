using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LvsOperator.Kubernetes.Types;

/// <summary>
/// Kubernetes' MicroTime: servers read it with Go's layout <c>2006-01-02T15:04:05.000000Z07:00</c>, which wants exactly six digits
/// (k8s.io/apimachinery, meta/v1 RFC3339Micro).
/// </summary>
public sealed class MicroTimeJsonConverter : JsonConverter<DateTimeOffset?>
{
    /// <inheritdoc/>
    public override DateTimeOffset? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Null ? null : reader.GetDateTimeOffset();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DateTimeOffset? value, JsonSerializerOptions options)
    {
        if (value is { } time) writer.WriteStringValue(Text(time));
        else writer.WriteNullValue();
    }

    /// <summary>The time as a MicroTime.</summary>
    internal static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
