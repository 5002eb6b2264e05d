using System.Text.Json.Nodes;

namespace LvsOperator.Manifests.Text;

/// <summary>Builds one document out of the parser's events, within bounds on depth and size, so that no small text grows large by its aliases.</summary>
internal sealed class TreeBuilder(int firstLine)
{
    /// <summary>Deepest nesting; below the 64 of System.Text.Json.</summary>
    private const int Deepest = 60;

    /// <summary>Most nodes of one document, copies by aliases counted.</summary>
    private const int MostNodes = 1_000_000;

    private readonly Dictionary<JsonNode, int> _lines = new(ReferenceEqualityComparer.Instance);
    private readonly List<TextFault> _faults = [];
    private readonly HashSet<JsonNode> _unquoted = new(ReferenceEqualityComparer.Instance);
    private readonly Stack<Frame> _frames = new();
    private JsonNode? _root;
    private int _nodes;

    private sealed class Frame(JsonNode container)
    {
        public JsonNode Container => container;

        public string? Key { get; set; }

        public int KeyLine { get; set; }
    }

    /// <summary>Whether a bound was crossed or the text is beyond repair: further events are of no use.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Whether a scalar that comes now is a key.</summary>
    public bool ExpectsKey => _frames.TryPeek(out var frame) && frame is { Container: JsonObject, Key: null };

    public SourceTree Finish() => new(_root, _lines, _faults, firstLine) { Unquoted = _unquoted };

    public void Complain(int line, string message) => _faults.Add(new TextFault(line, message));

    public void Break(int line, string message)
    {
        _faults.Add(new TextFault(line, message));
        IsBroken = true;
    }

    public void Key(string key, int line)
    {
        var frame = _frames.Peek();
        (frame.Key, frame.KeyLine) = (key, line);
    }

    public JsonNode Start(JsonNode container, int line)
    {
        Attach(container, line);
        _frames.Push(new Frame(container));
        if (_frames.Count > Deepest)
        {
            Break(line, $"nested deeper than {Deepest} levels; flatten it");
        }

        return container;
    }

    public void End()
    {
        var container = _frames.Pop().Container;
        if (container is JsonObject map && map.ContainsKey("<<"))
        {
            Merge(map);
        }
    }

    public void Scalar(JsonNode? value, int line) => Attach(value, line);

    /// <summary>Remembers of a text that it stood without quotes.</summary>
    public void NoteUnquoted(JsonNode value) => _unquoted.Add(value);

    public void Copy(JsonNode? original, int line)
    {
        if (original is not null && _frames.Any(frame => frame.Container == original))
        {
            Break(line, "an alias inside its own anchor; remove it");
            return;
        }

        var (nodes, depth) = Measure(original);
        if ((_nodes += nodes) > MostNodes || _frames.Count + depth > Deepest)
        {
            Break(line, $"aliases make this larger than {MostNodes} values or {Deepest} levels; write less by aliases");
            return;
        }

        Attach(original?.DeepClone(), line);
    }

    private void Attach(JsonNode? value, int line)
    {
        if (++_nodes > MostNodes)
        {
            Break(line, $"more than {MostNodes} values in one document; split it");
            return;
        }

        if (!_frames.TryPeek(out var frame))
        {
            _root = value;
        }
        else if (frame.Container is JsonArray list)
        {
            list.Add(value);
        }
        else
        {
            var map = (JsonObject)frame.Container;
            var key = frame.Key!;
            (frame.Key, line) = (null, frame.KeyLine);
            if (!map.TryAdd(key, value))
            {
                var before = map[key] is { } first && _lines.TryGetValue(first, out var at) ? $" (first in line {at})" : "";
                _faults.Add(new TextFault(line, $"key {Api.Validation.Fault.OneLine(key)} is given twice{before}; remove one of them"));
            }
        }

        if (value is not null)
        {
            _lines[value] = line;
        }
    }

    // YAML 1.1's merge key, which kubectl reads too: entries of the map itself win.
    private void Merge(JsonObject map)
    {
        var sources = map["<<"] is JsonArray list ? [.. list] : new[] { map["<<"] };
        map.Remove("<<");
        foreach (var source in sources.OfType<JsonObject>())
        {
            foreach (var (key, value) in source)
            {
                if (!map.ContainsKey(key) && (_nodes += Measure(value).Nodes) <= MostNodes)
                {
                    map[key] = value?.DeepClone();
                }
            }
        }

        if (_nodes > MostNodes)
        {
            Break(firstLine, $"aliases make this larger than {MostNodes} values; write less by aliases");
        }
    }

    private static (int Nodes, int Depth) Measure(JsonNode? node)
    {
        IEnumerable<JsonNode?> children = node switch
        {
            JsonObject map => map.Select(entry => entry.Value),
            JsonArray list => list,
            _ => [],
        };
        var (nodes, depth) = (1, 0);
        foreach (var child in children)
        {
            var inner = Measure(child);
            (nodes, depth) = (nodes + inner.Nodes, Math.Max(depth, inner.Depth));
        }

        return (nodes, node is JsonObject or JsonArray ? depth + 1 : depth);
    }
}
