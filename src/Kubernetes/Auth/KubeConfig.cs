namespace LvsOperator.Kubernetes.Auth;

/// <summary>
/// Reads kubeconfig files (https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/). Of several files the first that names something
/// wins, and a relative path is relative to the file that says it
/// (https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/#merging-kubeconfig-files).
/// </summary>
internal static class KubeConfig
{
    internal static AccessResult Load(IReadOnlyList<string> files, string? context, TimeProvider time)
    {
        var faults = new List<AccessFault>();
        var roots = files.Select(file => ConfigNode.Read(Path.GetFullPath(file), faults)).OfType<ConfigNode>().ToArray();
        if (faults.Count > 0) return AccessResult.Failed(faults);

        var all = string.Join(Path.PathSeparator, roots.Select(r => r.File));
        context ??= roots.Select(r => r.At("current-context").Text()).FirstOrDefault(c => c is not null);
        if (context is null)
        {
            faults.Add(new AccessFault(all, "current-context", "is not set; set it (kubectl config use-context NAME), or name a context"));
            return AccessResult.Failed(faults);
        }

        var chosen = Find(roots, "contexts", "context", context, faults);
        var cluster = Referenced(roots, chosen?.At("cluster"), "clusters", "cluster", faults);
        var user = chosen?.At("user") is { Exists: true } named ? Referenced(roots, named, "users", "user", faults) : null;
        var where = cluster is null ? null : ClusterReader.Read(cluster, $"{all}, context {context}");
        var credentials = UserReader.Read(user, cluster, where, time);
        var @namespace = chosen?.At("namespace").Text() ?? "default";
        return faults.Count > 0 || where is null ? AccessResult.Failed(faults) : new AccessResult(where with { Namespace = @namespace, Credentials = credentials }, []);
    }

    private static ConfigNode? Referenced(ConfigNode[] roots, ConfigNode? reference, string list, string field, List<AccessFault> faults)
    {
        if (reference is null) return null;
        if (reference.Text() is { } name) return Find(roots, list, field, name, faults, reference);
        reference.Complain("is missing; name one");
        return null;
    }

    private static ConfigNode? Find(ConfigNode[] roots, string list, string field, string name, List<AccessFault> faults, ConfigNode? reference = null)
    {
        var known = new List<string>();
        foreach (var root in roots)
        {
            foreach (var (found, item) in root.At(list).Named())
            {
                if (found == name) return item.At(field);
                known.Add(found);
            }
        }

        var reason = $"there is no {field} {name} in {list}; {(known.Count == 0 ? "add it" : $"use one of {string.Join(", ", known.Distinct())}")}";
        if (reference is not null) reference.Complain(reason);
        else faults.Add(new AccessFault(string.Join(Path.PathSeparator, roots.Select(r => r.File)), list, reason));
        return null;
    }
}
