using System.Diagnostics;

namespace LvsOperator.Lab.Boot;

/// <summary>The folder with the Kubernetes servers for tests, where there is one: labs see it at the same place.</summary>
internal static class KubeServersFolder
{
    public const string Variable = "KUBEBUILDER_ASSETS";

    /// <summary>What the variable names, else what <c>scripts/kube-servers.sh</c> has built; null before it has.</summary>
    public static string? Find(Checkout checkout)
    {
        using var script = Process.Start(new ProcessStartInfo(checkout.In("scripts", "kube-servers.sh"), ["--where"]) { RedirectStandardOutput = true })!;
        var folder = script.StandardOutput.ReadToEnd().Trim();
        script.WaitForExit();
        return script.ExitCode == 0 && File.Exists(Path.Combine(folder, "kube-apiserver")) ? folder : null;
    }
}
