using System.Text.RegularExpressions;
using LvsOperator.Api.V1Alpha1;

namespace LvsOperator.Api.Validation;

/// <summary>Rules of the routes of a host.</summary>
internal static class RouteValidation
{
    /// <summary>Paths below this one are the tier's own: its health path.</summary>
    private const string Reserved = "/.lvs-operator";

    private static readonly int[] RedirectCodes = [301, 302, 303, 307, 308];

    public static void Check(IReadOnlyList<Route> routes, string path, FaultList faults)
    {
        var seen = new Dictionary<(PathType, string), int>();
        for (var index = 0; index < routes.Count; index++)
        {
            var (route, at) = (routes[index], $"{path}[{index}]");
            CheckPath(route, $"{at}.path", faults);
            if (!seen.TryAdd((route.Type, route.Path), index))
            {
                faults.Add($"{at}.path", route.Path, $"the same path and type as {path}[{seen[(route.Type, route.Path)]}]", "remove one of them");
            }

            CheckTarget(route, at, faults);
        }
    }

    private static void CheckPath(Route route, string path, FaultList faults)
    {
        if (route.Path.Any(char.IsControl))
        {
            faults.Add(path, route.Path, "holds a control character", "remove it");
        }

        if (route.Type == PathType.Regex)
        {
            if (!IsRegex(route.Path))
            {
                faults.Add(path, route.Path, "not a regular expression", "use one that PCRE and .NET both read");
            }

            return;
        }

        if (!route.Path.StartsWith('/'))
        {
            faults.Add(path, route.Path, "a path starts with a slash", "use one such as /api");
        }

        if (route.Path.AsSpan().ContainsAny("?#"))
        {
            faults.Add(path, route.Path, "a request's query and fragment are no part of its path, so this never matches", "remove them");
        }

        if (route.Path == Reserved || route.Path.StartsWith(Reserved + "/", StringComparison.Ordinal))
        {
            faults.Add(path, route.Path, $"{Reserved} is the tier's own, for its health path", "use another path");
        }
    }

    private static void CheckTarget(Route route, string at, FaultList faults)
    {
        (string Name, bool Given)[] targets =
            [("pool", route.Pool is not null), ("split", route.Split is not null), ("root", route.Root is not null), ("redirect", route.Redirect is not null)];
        var given = targets.Where(target => target.Given).Select(target => target.Name).ToArray();
        if (given.Length != 1)
        {
            faults.Add(at, given.Length == 0 ? null : string.Join(", ", given), "a route has exactly one of pool, split, root, redirect", given.Length == 0 ? "give one" : "keep one");
        }

        if (route.Split is { } split)
        {
            CheckSplit(split, $"{at}.split", faults);
        }

        if (route.Redirect is { } redirect && !RedirectCodes.Contains(redirect.Code))
        {
            faults.Add($"{at}.redirect.code", redirect.Code, "not a status code of a redirect", "use 301, 302, 303, 307 or 308");
        }

        if (route.Root?.Volume.HostPath is { } hostPath && hostPath.Path.Split('/').Skip(1).Any(part => part is "" or "." or ".."))
        {
            faults.Add($"{at}.root.volume.hostPath.path", hostPath.Path, "has empty, . or .. parts", "use the plain path");
        }
    }

    private static void CheckSplit(IReadOnlyList<SplitTarget> split, string path, FaultList faults)
    {
        for (var index = 0; index < split.Count; index++)
        {
            if (split.Take(index).Any(other => other.Pool.Name == split[index].Pool.Name))
            {
                faults.Add($"{path}[{index}].pool.name", split[index].Pool.Name, "named twice", "add up the weights in one entry");
            }
        }

        if (split.Sum(target => (long)target.Weight) == 0)
        {
            faults.Add(path, string.Join(", ", split.Select(target => target.Weight)), "no weight above 0, so no pool would get a request", "use a weight above 0");
        }
    }

    private static bool IsRegex(string expression)
    {
        try
        {
            _ = new Regex(expression, RegexOptions.CultureInvariant);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
