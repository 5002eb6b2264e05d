using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace LvsOperator.KubeServers;

/// <summary>The folder with the servers and their clients, by the convention of envtest.</summary>
/// <param name="Folder">Holds etcd, kube-apiserver, kube-controller-manager, kubectl and helm.</param>
public sealed record Assets(string Folder)
{
    private static readonly string[] Programs = ["etcd", "kube-apiserver", "kube-controller-manager", "kubectl", "helm"];

    /// <summary>What <c>KUBEBUILDER_ASSETS</c> names, else what <c>scripts/kube-servers.sh</c> has built. Builds nothing.</summary>
    /// <exception cref="KubeServersFailure">A program is missing; says how to get it.</exception>
    public static Assets Find()
    {
        var named = Environment.GetEnvironmentVariable("KUBEBUILDER_ASSETS");
        var folder = string.IsNullOrEmpty(named) ? Cached() : named;
        var missing = Programs.Where(program => !File.Exists(Path.Combine(folder, program))).ToList();
        return missing.Count == 0
            ? new Assets(folder)
            : throw new KubeServersFailure($"{folder} has no {string.Join(", ", missing)}: "
                + (string.IsNullOrEmpty(named) ? "run scripts/kube-servers.sh, which builds them" : "KUBEBUILDER_ASSETS must hold all of " + string.Join(", ", Programs)));
    }

    /// <summary>The path of one program.</summary>
    public string Program(string name) => Path.Combine(Folder, name);

    private static string Cached()
    {
        using var script = Process.Start(new ProcessStartInfo(Path.Combine(Root(), "scripts/kube-servers.sh"), ["--where"]) { RedirectStandardOutput = true })!;
        var folder = script.StandardOutput.ReadToEnd().Trim();
        script.WaitForExit();
        return folder;
    }

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../.."));
}
