using System.Net;
using System.Text.Json;
using LvsOperator.Cli.Output;
using LvsOperator.Planning.Checks;

namespace LvsOperator.Cli.Input;

/// <summary>Reads the agent's <c>verdicts.json</c>.</summary>
internal static class VerdictFiles
{
    private const int Format = 1;

    /// <summary>The verdicts; null when the file is none, and then the fault says why.</summary>
    internal static Verdicts? Read(byte[] bytes, out string? fault)
    {
        fault = $"verdicts.json: not a record of verdicts of format {Format}; every server is taken as healthy";
        try
        {
            if (JsonSerializer.Deserialize(bytes, CliJson.Default.VerdictFile) is not { Format: Format, Verdicts: { } rows }) return null;
            var verdicts = Verdicts.Empty;
            foreach (var row in rows)
                if (row is { Kind: not null, Namespace: not null, Name: not null } && IPAddress.TryParse(row.Address, out var address))
                    verdicts = verdicts.With(new(new(row.Kind, new(row.Namespace, row.Name)), address, row.Port), new(row.State, row.Since, row.Detail ?? ""));
            fault = null;
            return verdicts;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

internal sealed record VerdictFile(int Format, IReadOnlyList<VerdictRow?>? Verdicts);

internal sealed record VerdictRow(
    string? Kind, string? Namespace, string? Name, string? Address, int Port, HealthState State, DateTimeOffset Since, string? Detail);
