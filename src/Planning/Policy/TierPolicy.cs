using System.Collections.Immutable;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Conditions;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning.Policy;

/// <summary>What an NginxTier may bring to a node, where an operator deploys it.</summary>
public sealed record TierPolicy
{
    /// <summary>No images but the operator's own, no directories of nodes.</summary>
    public static TierPolicy Strict { get; } = new();

    /// <summary>
    /// Images beside the operator's own (<c>--nginx-images</c>): <c>*</c> stands for any characters but <c>/</c>, everything else for itself.
    /// </summary>
    public ImmutableArray<string> Images { get; init; } = [];

    /// <summary>Directories of nodes below which files may be served (<c>--allowed-host-paths</c>): absolute paths.</summary>
    public ImmutableArray<string> HostPaths { get; init; } = [];

    /// <summary>Everything that is not allowed.</summary>
    internal ImmutableArray<Problem> Judge(NginxTier tier)
    {
        var problems = ImmutableArray.CreateBuilder<Problem>();
        if (tier.Spec.Image.Length > 0 && !Images.Any(g => Matches(g, tier.Spec.Image)))
            problems.Add(Say("spec.image", $"{tier.Spec.Image}: matches none of the operator's --nginx-images; leave it empty, or ask who runs the operator"));
        for (var host = 0; host < tier.Spec.Hosts.Count; host++)
            for (var route = 0; route < tier.Spec.Hosts[host].Routes.Count; route++)
                if (tier.Spec.Hosts[host].Routes[route].Root?.Volume.HostPath?.Path is { } path && !HostPaths.Any(p => IsBelow(path, p)))
                    problems.Add(Say($"spec.hosts[{host}].routes[{route}].root.volume.hostPath.path", $"{path}: lies under none of the operator's --allowed-host-paths; use a configMap or a persistentVolumeClaim, or ask who runs the operator"));
        return problems.ToImmutable();

        Problem Say(string path, string message) => new($"NginxTier {tier.Key}", Reasons.Invalid, message, path);
    }

    /// <summary>Whether a text is what a pattern describes. Takes no longer than the product of their lengths, whatever either holds.</summary>
    internal static bool Matches(string pattern, string text)
    {
        var (p, t, star, mark) = (0, 0, -1, 0);
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*') (star, mark, p) = (p, t, p + 1);
            else if (p < pattern.Length && pattern[p] == text[t]) (p, t) = (p + 1, t + 1);
            else if (star >= 0 && text[mark] != '/') (mark, p, t) = (mark + 1, star + 1, mark + 1);
            else return false;
        }
        while (p < pattern.Length && pattern[p] == '*') p++;
        return p == pattern.Length;
    }

    /// <summary>Validation refuses empty, <c>.</c> and <c>..</c> parts.</summary>
    private static bool IsBelow(string path, string directory) =>
        path.StartsWith(directory.TrimEnd('/'), StringComparison.Ordinal) && (path.Length == directory.TrimEnd('/').Length || path[directory.TrimEnd('/').Length] == '/');
}
