namespace LvsOperator.Api.Validation;

/// <summary>
/// How large an automaton a regular expression asks for. .NET has a limit of its own (10,000 states), but takes time exponential in the depth of nested
/// repetitions to find that it is passed: 100 characters, <c>((((a){2}){2}…</c>, hold it for ever. So the size is estimated here first, in one pass.
/// </summary>
internal static class RegexSize
{
    internal const long Most = 10_000;
    private const long Ceiling = long.MaxValue / 100_000;
    private const int LargestCount = 100_000;

    /// <summary>Whether the expression is small enough to be given to .NET. One that cannot be read is, unless it repeats much.</summary>
    internal static bool IsBounded(string expression) => Nested(expression) is { } size ? size <= Most : Product(expression) <= Most;

    /// <summary>The size by groups; null where groups do not balance, or where comments may hide some.</summary>
    private static long? Nested(string expression)
    {
        if (expression.Contains("(?#", StringComparison.Ordinal) || MayIgnoreBlanks(expression)) return null;
        var outer = new Stack<long>();
        var (sum, last) = (0L, 0L);
        for (var at = 0; at < expression.Length; at++)
        {
            switch (expression[at])
            {
                case '(':
                    outer.Push(sum + last);
                    (sum, last) = (0, 0);
                    break;
                case ')':
                    if (!outer.TryPop(out var before)) return null;
                    (sum, last) = (before, Math.Max(1, sum + last));
                    break;
                case '{' when Count(expression, at) is { } count:
                    last = Math.Min(Ceiling, last * count);
                    at = expression.IndexOf('}', at);
                    break;
                case '[':
                    at = EndOfClass(expression, at);
                    (sum, last) = (sum + last, 1);
                    break;
                case var symbol:
                    if (symbol == '\\') at++;
                    (sum, last) = (sum + last, 1);
                    break;
            }

            if (sum + last > Ceiling) return Ceiling;
        }

        return outer.Count == 0 ? sum + last : null;
    }

    /// <summary>All counts multiplied, wherever they stand: never less than the true size's factor.</summary>
    private static long Product(string expression)
    {
        var product = 1L;
        for (var at = 0; at < expression.Length; at++)
            if (expression[at] == '{' && Count(expression, at) is { } count) product = Math.Min(Ceiling, product * count);
        return product * Math.Max(1, expression.Length);
    }

    /// <summary>The larger number of <c>{n}</c>, <c>{n,}</c>, <c>{n,m}</c>, at least 1; null for braces that mean themselves.</summary>
    private static long? Count(string expression, int open)
    {
        var close = expression.IndexOf('}', open);
        if (close < 0) return null;
        var largest = 1L;
        foreach (var number in expression[(open + 1)..close].Split(','))
        {
            if (number.Length > 0 && !number.All(char.IsAsciiDigit)) return null;
            largest = Math.Max(largest, number.Length == 0 ? 1 : number.Length > 5 ? LargestCount : int.Parse(number, System.Globalization.CultureInfo.InvariantCulture));
        }

        return largest;
    }

    /// <summary>Where a class ends: a bracket at its front means itself.</summary>
    private static int EndOfClass(string expression, int open)
    {
        var at = open + 1;
        if (at < expression.Length && expression[at] == '^') at++;
        if (at < expression.Length && expression[at] == ']') at++;
        for (; at < expression.Length && expression[at] != ']'; at++)
            if (expression[at] == '\\') at++;
        return at;
    }

    /// <summary>Whether some inline option is x, under which # begins a comment.</summary>
    private static bool MayIgnoreBlanks(string expression)
    {
        for (var at = expression.IndexOf("(?", StringComparison.Ordinal); at >= 0; at = expression.IndexOf("(?", at + 2, StringComparison.Ordinal))
            for (var i = at + 2; i < expression.Length && (char.IsAsciiLetter(expression[i]) || expression[i] == '-'); i++)
                if (expression[i] is 'x' or 'X') return true;
        return false;
    }
}
