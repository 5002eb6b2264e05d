using System.Diagnostics;

namespace LvsOperator.KubeServers;

/// <summary>
/// A small process that outlives this one, if only for a moment: when its input ends, it kills what was last named there and
/// removes the folder. So a test run that is itself killed leaves neither servers nor files.
/// </summary>
internal sealed class Guard : IDisposable
{
    private const string Script = """
        trap '' INT TERM HUP QUIT
        while IFS= read -r line; do pids=$line; done
        [ -z "$pids" ] || kill -9 $pids
        rm -rf "$1" || { sleep 1; rm -rf "$1"; }
        """;

    private readonly Process _process;
    private readonly HashSet<int> _pids = [];

    public Guard(string folder)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", Script, "kube-servers-guard", folder]) { RedirectStandardInput = true, WorkingDirectory = "/" };
        _process = Process.Start(start)!;
    }

    public void Watch(int pid) => Tell(() => _pids.Add(pid));

    public void Forget(int pid) => Tell(() => _pids.Remove(pid));

    /// <summary>Lets it do its work, and waits until it is done.</summary>
    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private void Tell(Action change)
    {
        lock (_pids)
        {
            change();
            _process.StandardInput.Write(string.Join(' ', _pids) + "\n");
            _process.StandardInput.Flush();
        }
    }
}
