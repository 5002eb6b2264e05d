using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json.Nodes;

namespace LvsOperator.Kubernetes.Auth;

/// <summary>Runs an exec plugin: no stdin, a time limit, and its last words when it fails.</summary>
internal static class ExecPlugin
{
    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private const int LongestOutput = 1024 * 1024;
    private const int LongestComplaint = 500;

    /// <summary>Its output, or why there is none.</summary>
    internal static async Task<(string? Output, string Error)> RunAsync(ExecSettings settings, TimeProvider time, CancellationToken cancel)
    {
        using var process = new Process { StartInfo = Start(settings) };
        try
        {
            process.Start();
        }
        catch (Win32Exception fault)
        {
            return (null, $"exec plugin {settings.Command} cannot be started: {fault.Message}; {(settings.Hint.Length > 0 ? settings.Hint : "install it, or correct exec.command")}");
        }

        process.StandardInput.Close();
        using var late = new CancellationTokenSource(Limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, late.Token);
        try
        {
            var output = ReadAsync(process.StandardOutput, both.Token);
            var complaint = ReadAsync(process.StandardError, both.Token);
            await Task.WhenAll(output, complaint, process.WaitForExitAsync(both.Token)).ConfigureAwait(false);
            if (process.ExitCode == 0) return (await output.ConfigureAwait(false), "");
            var words = (await complaint.ConfigureAwait(false)).Trim();
            return (null, $"exec plugin {settings.Command} ended with exit code {process.ExitCode}: {words[^Math.Min(words.Length, LongestComplaint)..]}");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return (null, $"exec plugin {settings.Command} did not end within {Limit.TotalSeconds} s; call it by hand to see what it waits for");
        }
        finally
        {
            Kill(process);
        }
    }

    private static ProcessStartInfo Start(ExecSettings settings)
    {
        var start = new ProcessStartInfo(settings.Command, settings.Arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var (name, value) in settings.Variables) start.Environment[name] = value;
        var spec = new JsonObject { ["interactive"] = false };
        if (settings.Cluster is not null) spec["cluster"] = settings.Cluster.DeepClone();
        start.Environment["KUBERNETES_EXEC_INFO"] = new JsonObject { ["apiVersion"] = settings.ApiVersion, ["kind"] = "ExecCredential", ["spec"] = spec }.ToJsonString();
        return start;
    }

    // Reads to the end, so that the plugin never waits for us, but keeps no more than the limit.
    private static async Task<string> ReadAsync(StreamReader reader, CancellationToken cancel)
    {
        var text = new System.Text.StringBuilder();
        var buffer = new char[4096];
        int count;
        while ((count = await reader.ReadAsync(buffer, cancel).ConfigureAwait(false)) > 0)
        {
            if (text.Length < LongestOutput) text.Append(buffer, 0, count);
        }

        return text.ToString();
    }

    private static void Kill(Process process)
    {
        try
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
        catch (Exception fault) when (fault is InvalidOperationException or Win32Exception)
        {
            // It ended meanwhile.
        }
    }
}
