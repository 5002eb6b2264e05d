using System.Diagnostics;

namespace LvsOperator.Generator.Install;

/// <summary>The program helm, which makes config/ from the chart.</summary>
/// <param name="Program">Where it is.</param>
internal sealed record Helm(string Program)
{
    /// <summary>What <c>HELM</c> names, else the one beside the test servers, else the one on the path; null if there is none.</summary>
    public static Helm? Find()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Prepend(Environment.GetEnvironmentVariable("KUBEBUILDER_ASSETS") ?? "");
        var named = folders.Where(folder => folder.Length > 0).Select(folder => Path.Combine(folder, "helm")).Prepend(Environment.GetEnvironmentVariable("HELM") ?? "");
        return named.FirstOrDefault(File.Exists) is { } program ? new Helm(program) : null;
    }

    /// <summary>What <c>helm template</c> gives for the chart, without the definitions of kinds.</summary>
    /// <exception cref="InvalidOperationException">It failed; with its words.</exception>
    public string Template(string root)
    {
        string[] arguments = ["template", "lvs-operator", Path.Combine(root, "charts/lvs-operator"), "--namespace", "lvs-system", "--set", "crds.enabled=false"];
        using var process = Process.Start(new ProcessStartInfo(Program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? text : throw new InvalidOperationException($"{Program} {string.Join(' ', arguments)}: exit code {process.ExitCode}\n{errors.Result}");
    }
}
