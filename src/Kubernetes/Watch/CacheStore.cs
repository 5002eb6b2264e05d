using System.Collections.Immutable;
using LvsOperator.Api.Meta;
using LvsOperator.Kubernetes.Rest;

namespace LvsOperator.Kubernetes.Watch;

/// <summary>What is known of the objects of a selection. One writer; any number of readers, who see one moment each.</summary>
internal sealed class CacheStore<T>
    where T : KubernetesObject
{
    private volatile ImmutableDictionary<ObjectKey, T> objects = ImmutableDictionary<ObjectKey, T>.Empty;
    private volatile ImmutableDictionary<ObjectKey, string> unreadable = ImmutableDictionary<ObjectKey, string>.Empty;

    internal ImmutableDictionary<ObjectKey, T> Objects => objects;

    internal ImmutableDictionary<ObjectKey, string> Unreadable => unreadable;

    /// <summary>Takes a whole list; returns what differs, what is gone included. An object that is there but cannot be read stays as it was known.</summary>
    internal IReadOnlyList<ObjectChange<T>> Replace(ObjectList<T> list)
    {
        var before = objects;
        var now = ImmutableDictionary.CreateBuilder<ObjectKey, T>();
        foreach (var item in list.Items) now[item.Key] = item;
        foreach (var (key, _) in list.Unreadable)
        {
            if (before.TryGetValue(key, out var known)) now.TryAdd(key, known);
        }

        objects = now.ToImmutable();
        unreadable = list.Unreadable.ToImmutableDictionary(u => u.Key, u => u.Value);
        var gone = before.Where(o => !now.ContainsKey(o.Key)).Select(o => new ObjectChange<T>(o.Key, o.Value, null));
        var other = now.Where(o => !before.TryGetValue(o.Key, out var old) || !Same(old, o.Value)).Select(o => new ObjectChange<T>(o.Key, before.GetValueOrDefault(o.Key), o.Value));
        return [.. gone.Concat(other).OrderBy(c => c.Key)];
    }

    /// <summary>Takes an event; null if it tells nothing new.</summary>
    internal ObjectChange<T>? Take(WatchEvent<T> told)
    {
        var before = objects.GetValueOrDefault(told.Key);
        if (told.Kind == WatchEventKind.Deleted)
        {
            unreadable = unreadable.Remove(told.Key);
            if (before is null) return null;
            objects = objects.Remove(told.Key);
            return new ObjectChange<T>(told.Key, before, null);
        }

        if (told.Object is null)
        {
            unreadable = unreadable.SetItem(told.Key, told.Error);
            return null;
        }

        unreadable = unreadable.Remove(told.Key);
        if (before is not null && Same(before, told.Object)) return null;
        objects = objects.SetItem(told.Key, told.Object);
        return new ObjectChange<T>(told.Key, before, told.Object);
    }

    // A version names one state of an object; the identity is compared too because versions begin anew with another etcd.
    private static bool Same(T one, T other) => one.Metadata.ResourceVersion == other.Metadata.ResourceVersion && one.Metadata.Uid == other.Metadata.Uid;
}
