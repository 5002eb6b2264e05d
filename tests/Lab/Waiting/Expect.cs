using System.Diagnostics;

namespace LvsOperator.Lab.Waiting;

/// <summary>Waiting for what must come true.</summary>
public static class Expect
{
    /// <summary>Looks again and again until it holds; gives what was seen then.</summary>
    /// <param name="limit">How long it may take.</param>
    /// <param name="what">In words, for the failure: "lvs1 serves two servers".</param>
    /// <param name="look">May fail with <see cref="LabFailure"/>: not yet.</param>
    /// <param name="holds">Judges what was seen.</param>
    /// <exception cref="LabFailure">It did not come true; says what was seen last.</exception>
    public static async Task<T> Within<T>(TimeSpan limit, string what, Func<Task<T>> look, Func<T, bool> holds)
    {
        var watch = Stopwatch.StartNew();
        string last;
        do
        {
            try
            {
                var seen = await look();
                if (holds(seen))
                {
                    return seen;
                }
                last = Text(seen);
            }
            catch (LabFailure notYet)
            {
                last = notYet.Message;
            }
            await Task.Delay(20);
        }
        while (watch.Elapsed < limit);
        throw new LabFailure($"expected within {limit.TotalSeconds:0.###} s: {what}; seen last: {last}");
    }

    /// <summary>The same where looking takes no waiting.</summary>
    public static Task<T> Within<T>(TimeSpan limit, string what, Func<T> look, Func<T, bool> holds) =>
        Within(limit, what, () => Task.FromResult(look()), holds);

    /// <summary>The same for a plain condition.</summary>
    public static Task Within(TimeSpan limit, string what, Func<bool> holds) => Within(limit, what, holds, seen => seen);

    private static string Text<T>(T seen) => seen switch
    {
        null => "nothing",
        string text => text,
        System.Collections.IEnumerable many => $"[{string.Join(", ", many.Cast<object?>())}]",
        _ => seen.ToString() ?? "",
    };
}
