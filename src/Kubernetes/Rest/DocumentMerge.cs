using System.Text.Json.Nodes;

namespace LvsOperator.Kubernetes.Rest;

/// <summary>
/// Carries a change of a typed object into the whole document: what the type does not know stays. Equal parts of before and after are left as
/// they are in the document, whatever form they have there. An item of a list keeps its unknown fields if it is unchanged, or in its old place.
/// </summary>
internal static class DocumentMerge
{
    internal static JsonObject Merge(JsonObject document, JsonObject before, JsonObject after)
    {
        var merged = (JsonObject)document.DeepClone();
        foreach (var name in before.Select(p => p.Key).Union(after.Select(p => p.Key)).ToArray())
        {
            var (old, now) = (before[name], after[name]);
            if (JsonNode.DeepEquals(old, now)) continue;
            if (now is null) merged.Remove(name);
            else merged[name] = Value(merged[name], old, now);
        }

        return merged;
    }

    private static JsonNode Value(JsonNode? document, JsonNode? old, JsonNode now) => (document, old, now) switch
    {
        (JsonObject d, JsonObject o, JsonObject n) => Merge(d, o, n),
        (JsonArray d, JsonArray o, JsonArray n) when d.Count == o.Count => List(d, o, n),
        _ => now.DeepClone(),
    };

    private static JsonArray List(JsonArray document, JsonArray old, JsonArray now)
    {
        var free = Enumerable.Range(0, old.Count).ToHashSet();
        var places = now.Select(item => Take(free, i => JsonNode.DeepEquals(old[i], item))).ToArray();
        var merged = new JsonArray();
        for (var i = 0; i < now.Count; i++)
        {
            var place = places[i] ?? (now.Count == old.Count ? Take(free, f => f == i) : null);
            merged.Add(place is null ? now[i]?.DeepClone() : places[i] is not null ? document[place.Value]?.DeepClone() : Value(document[place.Value], old[place.Value], now[i]!));
        }

        return merged;
    }

    private static int? Take(HashSet<int> free, Func<int, bool> fits)
    {
        foreach (var i in free.Order().Where(fits))
        {
            free.Remove(i);
            return i;
        }

        return null;
    }
}
