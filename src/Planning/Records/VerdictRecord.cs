using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using LvsOperator.Planning.Checks;

namespace LvsOperator.Planning.Records;

/// <summary>Verdicts as a text to keep over a restart; whoever owns the state directory writes and reads the file.</summary>
public static class VerdictRecord
{
    private const int Format = 1;

    /// <summary>The text: JSON, ordered, so that equal verdicts give equal texts.</summary>
    public static byte[] Write(Verdicts verdicts)
    {
        var rows = verdicts.All()
            .Where(v => v.Value.State != HealthState.Unknown)
            .Select(v => new VerdictRow(
                v.Key.Backend.Kind, v.Key.Backend.Key.Namespace ?? "", v.Key.Backend.Key.Name, v.Key.Address.ToString(), v.Key.Port,
                v.Value.State, v.Value.Since, v.Value.Detail, v.Key.Via?.ToString()))
            .OrderBy(r => r.Kind, StringComparer.Ordinal).ThenBy(r => r.Namespace, StringComparer.Ordinal)
            .ThenBy(r => r.Name, StringComparer.Ordinal).ThenBy(r => r.Address, StringComparer.Ordinal).ThenBy(r => r.Port).ThenBy(r => r.Via, StringComparer.Ordinal);
        return JsonSerializer.SerializeToUtf8Bytes(new VerdictFile(Format, [.. rows]), VerdictJson.Default.VerdictFile);
    }

    /// <summary>Reads such a text. One that is none gives no verdicts, and the reason; a row that is none is left out.</summary>
    public static VerdictReading Read(byte[] text)
    {
        VerdictFile? file;
        try
        {
            file = JsonSerializer.Deserialize(text, VerdictJson.Default.VerdictFile);
        }
        catch (JsonException fault)
        {
            return new(Verdicts.Empty, $"not a record of verdicts: {fault.Message}");
        }

        if (file is not { Format: Format, Verdicts: { } rows })
        {
            return new(Verdicts.Empty, $"not a record of verdicts of format {Format}");
        }

        var verdicts = Verdicts.Empty;
        var strange = 0;
        foreach (var row in rows)
        {
            if (row is not { Kind: not null, Namespace: not null, Name: not null, Port: >= 0 and <= 65535 }
                || !Enum.IsDefined(row.State) || !IPAddress.TryParse(row.Address, out var address) || (row.Via is not null && CheckFront.Parse(row.Via) is null))
            {
                strange++;
                continue;
            }

            verdicts = verdicts.With(
                new(new(row.Kind, new(row.Namespace, row.Name)), address, row.Port) { Via = CheckFront.Parse(row.Via) }, new(row.State, row.Since, row.Detail ?? ""));
        }

        return new(verdicts, strange == 0 ? null : $"{strange} of {rows.Count} rows are no verdicts");
    }
}

/// <summary>What was read.</summary>
/// <param name="Verdicts">The verdicts that could be read.</param>
/// <param name="Problem">What could not, for a person; null when all could.</param>
public sealed record VerdictReading(Verdicts Verdicts, string? Problem);

internal sealed record VerdictFile(int Format, IReadOnlyList<VerdictRow?>? Verdicts);

internal sealed record VerdictRow(
    string Kind, string Namespace, string Name, string Address, int Port, HealthState State, DateTimeOffset Since, string? Detail, string? Via = null);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(VerdictFile))]
internal sealed partial class VerdictJson : JsonSerializerContext;
