using System.Collections.Immutable;
using LvsOperator.Api.Meta;

namespace LvsOperator.Planning;

/// <summary>What differs between two versions of a dictionary, told by walking both side by side: no look-ups.</summary>
internal static class Changes
{
    /// <summary>The same, where somebody may have noted it.</summary>
    internal static IReadOnlyCollection<ObjectKey> Between<T>(
        ImmutableDictionary<ObjectKey, T> before, ImmutableDictionary<ObjectKey, T> after, MapChange<T>? noted)
        where T : class => noted is not null && ReferenceEquals(noted.Before, before) && ReferenceEquals(noted.After, after) ? noted.Keys : Between(before, after);

    /// <summary>
    /// Keys that were added, removed, or have another value by reference. Both enumerate by hash, so they run in step; should they not, keys are
    /// named that did not change, but none is ever left out.
    /// </summary>
    internal static List<TKey> Between<TKey, TValue>(ImmutableDictionary<TKey, TValue> before, ImmutableDictionary<TKey, TValue> after)
        where TKey : notnull
        where TValue : class
    {
        var changed = new List<TKey>();
        if (ReferenceEquals(before, after)) return changed;
        using var old = before.GetEnumerator();
        using var now = after.GetEnumerator();
        bool hasOld = old.MoveNext(), hasNow = now.MoveNext();
        while (hasOld && hasNow)
        {
            var (oldKey, oldValue) = old.Current;
            var (nowKey, nowValue) = now.Current;
            if (ReferenceEquals(oldValue, nowValue) && oldKey.Equals(nowKey))
            {
                hasOld = old.MoveNext();
                hasNow = now.MoveNext();
                continue;
            }
            var order = oldKey.Equals(nowKey) ? 0 : oldKey.GetHashCode().CompareTo(nowKey.GetHashCode());
            changed.Add(order <= 0 ? oldKey : nowKey);
            if (order == 0 && !oldKey.Equals(nowKey)) changed.Add(nowKey);
            if (order <= 0) hasOld = old.MoveNext();
            if (order >= 0) hasNow = now.MoveNext();
        }
        for (; hasOld; hasOld = old.MoveNext()) changed.Add(old.Current.Key);
        for (; hasNow; hasNow = now.MoveNext()) changed.Add(now.Current.Key);
        return changed;
    }
}
