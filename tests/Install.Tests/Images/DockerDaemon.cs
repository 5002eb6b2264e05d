using System.Diagnostics;
using System.Text;
using LvsOperator.Install.Tests.Images;
using LvsOperator.KubeServers;

[assembly: AssemblyFixture(typeof(DockerDaemon))]

namespace LvsOperator.Install.Tests.Images;

/// <summary>
/// A Docker daemon that has the images of out/images, by scripts/docker.sh; the first test that asks starts it. It ends with the tests, however they
/// end, and all containers with it (those in a daemon of the machine's own are removed by whoever started them).
/// </summary>
public sealed class DockerDaemon : IAsyncDisposable
{
    private readonly Lazy<Task<string>> _host;
    private Process? _process;

    /// <summary>Starts nothing yet.</summary>
    public DockerDaemon() => _host = new(Start);

    /// <summary>Runs docker.</summary>
    public async Task<CommandOutput> Run(params IReadOnlyList<string> arguments)
    {
        var host = await _host.Value;
        var start = new ProcessStartInfo("docker", arguments);
        if (host.Length > 0) start.Environment["DOCKER_HOST"] = host;
        return await CommandOutput.Run(start);
    }

    /// <summary>Ends the daemon, if any test asked for it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_process is null) return;
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task<string> Start()
    {
        foreach (var archive in Archive.All) archive.SkipIfMissing();
        // Says where the daemon is, and lives until its input ends. Another checkout's images may have the tags.
        const string Serve = "for file; do docker load --quiet --input \"$file\" >&2 || exit; done; echo host=${DOCKER_HOST:-}; cat >/dev/null";
        _process = Process.Start(new ProcessStartInfo(Repository.In("scripts/docker.sh"), ["sh", "-c", Serve, "serve", .. Archive.All.Select(a => a.File)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = new StringBuilder();
        _process.ErrorDataReceived += (_, line) => { lock (errors) errors.AppendLine(line.Data); };
        _process.BeginErrorReadLine();
        var said = await _process.StandardOutput.ReadLineAsync();
        if (said is null) await _process.WaitForExitAsync();
        lock (errors) Assert.SkipUnless(said is not null, $"needs a Docker daemon: {errors}");
        return said!["host=".Length..];
    }
}
