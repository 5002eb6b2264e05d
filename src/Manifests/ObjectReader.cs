using System.Text.Json;
using System.Text.Json.Nodes;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Api.Validation;
using LvsOperator.Manifests.Schemas;
using LvsOperator.Manifests.Text;

namespace LvsOperator.Manifests;

/// <summary>Turns the documents of one file into objects: schema, defaults, C# type, validation; and collects every fault.</summary>
internal sealed class ObjectReader(string file, KnownPlaces places = KnownPlaces.Objects)
{
    private readonly List<ManifestDocument> _objects = [];
    private readonly List<ManifestFault> _faults = [];
    private readonly Dictionary<ObjectRef, int> _seen = [];

    /// <summary>By line; what stands on one line by object in the order of the text, and by field.</summary>
    public ManifestResult Result()
    {
        var order = _faults.Select(Subject).OfType<ObjectRef>().Distinct().Select((reference, index) => (reference, index)).ToDictionary(o => o.reference, o => o.index);
        return new(_objects,
        [
            .. _faults.OrderBy(fault => fault.Line).ThenBy(fault => Subject(fault) is { } reference ? order[reference] : -1)
                .ThenBy(fault => fault.Fault?.Path ?? "", PathOrder.Instance),
        ]);
    }

    private static ObjectRef? Subject(ManifestFault fault) => fault.Fault?.Object ?? fault.Object;

    public void Read(SourceTree tree)
    {
        foreach (var fault in tree.Faults)
        {
            _faults.Add(new ManifestFault(file, fault.Line, FaultSeverity.Error, Identity(tree.Root as JsonObject), null, fault.Message));
        }

        if (tree.Faults.Count > 0 || tree.Root is null)
        {
            return;
        }

        if (tree.Root is JsonObject document)
        {
            ReadDocument(document, tree);
        }
        else
        {
            Report(tree.Root, tree, null, FaultSeverity.Error, $"expected an object with apiVersion, kind and metadata, found {Fault.OneLine(SchemaCheck.Shown(tree.Root))}; write one");
        }
    }

    private void ReadDocument(JsonObject document, SourceTree tree)
    {
        if (Text(document, "kind") is "List" && Text(document, "apiVersion") is "v1" && document["items"] is JsonArray items)
        {
            foreach (var item in items)
            {
                if (item is JsonObject map)
                {
                    ReadDocument(map, tree);
                }
                else
                {
                    Report(item ?? items, tree, null, FaultSeverity.Error, $"an item of a List is an object, found {Fault.OneLine(SchemaCheck.Shown(item))}; write one");
                }
            }

            return;
        }

        if (FindKind(document, tree) is { } kind)
        {
            ReadObject(document, kind, tree);
        }
    }

    private KnownKind? FindKind(JsonObject document, SourceTree tree)
    {
        var (version, kind) = (Text(document, "apiVersion"), Text(document, "kind"));
        var identity = Identity(document);
        if (version is null || kind is null)
        {
            Report(document, tree, identity, FaultSeverity.Error, $"{(version is null ? "apiVersion" : "kind")} is missing; say which kind of object this is");
            return null;
        }

        var isOurs = version.StartsWith(ApiGroup.Name + "/", StringComparison.Ordinal);
        if (SchemaCatalog.Find(kind) is { } known)
        {
            if (known.ApiVersion == version)
            {
                return known;
            }

            if (isOurs || known.Origin == KindOrigin.Own)
            {
                Report(document, tree, identity, FaultSeverity.Error, $"{identity}: apiVersion: {Fault.OneLine(version)}: not a version of {kind}; use {known.ApiVersion}");
                return null;
            }
        }

        if (isOurs)
        {
            var remedy = NearestName.Of(kind, SchemaCatalog.OwnKinds) is { } nearest ? $"did you mean {nearest}?" : $"use one of {string.Join(", ", SchemaCatalog.OwnKinds)}";
            Report(document, tree, identity, FaultSeverity.Error, $"kind: {Fault.OneLine(kind)}: not a kind of {ApiGroup.Name}; {remedy}");
        }
        else
        {
            Report(document, tree, identity, FaultSeverity.Warning, $"{Fault.OneLine(version)} {Fault.OneLine(kind)} is not read from a folder; ignored");
        }

        return null;
    }

    private void ReadObject(JsonObject document, KnownKind kind, SourceTree tree)
    {
        var known = Identity(document);
        var identity = known ?? new ObjectRef(kind.Kind, new ObjectKey(SpaceOf(document, kind.Kind), "(unnamed)"));
        var line = tree.LineOf(document);
        if (kind.Origin == KindOrigin.Own)
        {
            document.Remove("status"); // the server drops it too: status has its own subresource
        }

        SchemaDefaults.Apply(document, kind.Schema);
        var shape = SchemaCheck.Find(document, kind.Schema, tree.Unquoted);
        var faults = shape.Select(fault => (Line: tree.LineOf(fault.Node ?? FieldPath.Nearest(document, fault.Path)), Fault: ToFault(fault, identity))).ToList();
        if (shape.Count == 0 && Deserialize(document, kind, identity, faults, line) is { } item)
        {
            foreach (var rule in ObjectValidation.Validate(item))
            {
                faults.Add(AsWritten(rule with { Object = identity }, document, tree));
            }

            if (faults.Count == 0 && !_seen.TryAdd(identity, line))
            {
                Report(document, tree, identity, FaultSeverity.Error, $"{identity}: already in line {_seen[identity]} of this file; remove one of them");
            }
            else if (faults.Count == 0)
            {
                _objects.Add(new ManifestDocument(item, file, line) { Lines = places == KnownPlaces.Fields ? path => tree.LineOf(FieldPath.Nearest(document, path)) : null });
            }
        }
        else if (shape.Count > 0)
        {
            // Lines and values first: looking for meanings changes the document.
            faults.AddRange(PossibleMeanings.CommonFaults(document, shape, kind).Select(rule => AsWritten(rule with { Object = identity }, document, tree)));
        }

        // An object without a name may be any: whoever keeps versions of objects must know that.
        _faults.AddRange(faults.Select(fault => new ManifestFault(file, fault.Line, FaultSeverity.Error, known, fault.Fault, fault.Fault.ToString())));
    }

    private static (int Line, Fault Fault) AsWritten(Fault rule, JsonObject document, SourceTree tree)
    {
        var node = FieldPath.Nearest(document, rule.Path);
        var isText = rule.Value != Fault.Absent && node is JsonValue value && value.GetValueKind() == JsonValueKind.String;
        return (tree.LineOf(node), isText ? rule with { Value = SchemaCheck.Shown(node) } : rule);
    }

    private static Fault ToFault(SchemaFault fault, ObjectRef identity) =>
        new(identity, fault.Path, identity.Kind == "Secret" ? "(hidden)" : fault.Value, fault.Reason, fault.Remedy);

    private static KubernetesObject? Deserialize(JsonObject document, KnownKind kind, ObjectRef identity, List<(int, Fault)> faults, int line)
    {
        try
        {
            return Settled((KubernetesObject)document.Deserialize(kind.Type)!);
        }
        catch (JsonException fault)
        {
            faults.Add((line, new Fault(identity, (fault.Path ?? "$").TrimStart('$', '.'), "", "cannot be read", "compare it with the field reference")));
            return null;
        }
    }

    /// <summary>With the namespace that an object has where none was written.</summary>
    public static KubernetesObject Settled(KubernetesObject item)
    {
        if (item is Api.Core.Node)
        {
            item.Metadata.Namespace = null;
        }
        else if (string.IsNullOrEmpty(item.Metadata.Namespace))
        {
            item.Metadata.Namespace = ManifestReader.DefaultNamespace;
        }

        return item;
    }

    private static ObjectRef? Identity(JsonObject? document)
    {
        if (document is null || Text(document, "kind") is not { } kind || document["metadata"] is not JsonObject metadata || Text(metadata, "name") is not { Length: > 0 } name)
        {
            return null;
        }

        return new ObjectRef(kind, new ObjectKey(SpaceOf(document, kind), name));
    }

    private static string SpaceOf(JsonObject document, string kind) =>
        kind == "Node" ? "" : document["metadata"] is JsonObject metadata && Text(metadata, "namespace") is { Length: > 0 } given ? given : ManifestReader.DefaultNamespace;

    private static string? Text(JsonObject map, string key) =>
        map[key] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private void Report(JsonNode at, SourceTree tree, ObjectRef? identity, FaultSeverity severity, string text) =>
        _faults.Add(new ManifestFault(file, tree.LineOf(at), severity, identity, null, text));
}
