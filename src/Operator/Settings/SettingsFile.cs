using System.Collections.Immutable;
using System.Text.Json.Nodes;
using LvsOperator.Manifests;
using LvsOperator.Planning.Policy;

namespace LvsOperator.Operator.Settings;

/// <summary>Reads one file of settings: text, schema, then what no schema can say. Collects every fault.</summary>
internal sealed class SettingsFile
{
    private readonly string _file;
    private readonly DocumentReading _reading;
    private readonly List<DocumentFault> _faults;

    private SettingsFile(string file, DocumentReading reading) => (_file, _reading, _faults) = (file, reading, [.. reading.Faults]);

    internal JsonObject Root => _reading.Root;

    /// <summary>Whether the document has the shape of its schema, so that its fields can be read.</summary>
    internal bool HasShape => _reading.Faults.Count == 0;

    internal IReadOnlyList<DocumentFault> Faults => [.. _faults.OrderBy(f => f.Line).ThenBy(f => f.Path, PathOrder.Instance)];

    /// <summary>Reads a file's text by a schema that is embedded here.</summary>
    internal static SettingsFile Read(string text, string file, string schema)
    {
        using var stream = typeof(SettingsFile).Assembly.GetManifestResourceStream(schema) ?? throw new InvalidOperationException($"{schema} is not embedded");
        using var reader = new StreamReader(stream);
        return new(file, DocumentSchema.Parse(reader.ReadToEnd()).Read(text, file));
    }

    internal void Complain(string path, string value, string reason, string remedy) => _faults.Add(new(_file, _reading.LineOf(path), path, value, reason, remedy));

    /// <summary>The networks of a list of texts; what is none is told.</summary>
    internal ImmutableArray<Network> Networks(JsonNode? list, string path)
    {
        var networks = ImmutableArray.CreateBuilder<Network>();
        foreach (var (index, item) in (list as JsonArray ?? []).Index())
        {
            var text = (string)item!;
            if (Network.TryParse(text, out var network)) networks.Add(network);
            else Complain($"{path}[{index}]", text, "not a network", "use one such as 192.168.101.0/24 or 2001:db8::/64");
        }
        return networks.ToImmutable();
    }
}
