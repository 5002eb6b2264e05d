using System.Diagnostics;

namespace LvsOperator.Lab.Waiting;

/// <summary>Waiting for what must come true. It rests as long as it looked: on a guest's one CPU, what is waited for needs it too.</summary>
public static class Expect
{
    private static readonly TimeSpan ShortestRest = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(2);

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
            var began = watch.Elapsed;
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
            var rest = watch.Elapsed - began;
            await Task.Delay(rest < ShortestRest ? ShortestRest : rest > LongestRest ? LongestRest : rest);
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
