using System.Diagnostics;

namespace LvsOperator.Lab.Boot;

/// <summary>A running lab: a user-mode kernel, or namespaces of this machine's.</summary>
internal sealed class Guest : IDisposable
{
    private readonly Process process;
    private readonly GuestOrder order;
    private readonly Task console;

    private Guest(Process process, GuestOrder order, string folder, Task console)
    {
        this.process = process;
        this.order = order;
        this.console = console;
        Folder = folder;
    }

    /// <summary>Seen at the same path on the machine and inside; all that a lab can write on the machine. Removed by <see cref="Dispose"/>.</summary>
    public string Folder { get; }

    public string ConsoleLog => Path.Combine(Folder, "console.log");

    public static string NewFolder() => Directory.CreateTempSubdirectory("lvs-lab-").FullName;

    /// <param name="choice">Which kernel.</param>
    /// <param name="root">The lab's Debian root.</param>
    /// <param name="folder">Made by <see cref="NewFolder"/>.</param>
    /// <param name="order">What is to run.</param>
    public static Guest Boot(KernelChoice choice, string root, string folder, GuestOrder order)
    {
        File.WriteAllText(Path.Combine(folder, "init"), Resource("init.sh"));
        File.WriteAllText(Path.Combine(folder, "main"), order.Main);
        File.WriteAllLines(Path.Combine(folder, "mounts"), order.Visible.Distinct().Select(path => $"ro {path}"));
        var command = choice.Kernel == Kernel.UserMode ? UserMode(root, folder, order) : Machine(root, folder);
        var process = new Process { StartInfo = Limited(command, order) };
        process.StartInfo.Environment["LAB_RUN"] = folder;
        if (!SharedMemoryHolds(order.MemoryMiB))
        {
            process.StartInfo.Environment["TMPDIR"] = folder; // Where the user-mode kernel keeps its memory when /dev/shm is small.
        }
        process.Start();
        return new Guest(process, order, folder, order.Terminal == GuestTerminal.Log ? Log(process, folder) : Task.CompletedTask);
    }

    /// <summary>Waits for the end; kills at the time limit or when <paramref name="stop"/> is asked for.</summary>
    public async Task<GuestEnd> End(CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(order.Limit);
        var timedOut = false;
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            timedOut = !stop.IsCancellationRequested;
        }
        Kill();
        await console;
        return GuestEnd.Of(Read("exit"), Read("broken"), stop.IsCancellationRequested, timedOut, order.Limit);
    }

    public void Dispose()
    {
        Kill();
        process.Dispose();
        // Of a killed kernel's processes the last may write while its folder is already being removed.
        for (var watch = Stopwatch.StartNew(); Directory.Exists(Folder);)
        {
            try
            {
                Directory.Delete(Folder, recursive: true);
            }
            catch (IOException) when (watch.Elapsed < TimeSpan.FromMinutes(1))
            {
                Thread.Sleep(50);
            }
        }
    }

    // A user-mode kernel is many processes. Asked to end it ends them all; killed it leaves some of them behind, in its group.
    private void Kill()
    {
        if (process.HasExited)
        {
            return;
        }
        var group = order.Terminal == GuestTerminal.Log ? -process.Id : process.Id;
        _ = Native.kill(group, Native.SigTerm);
        if (!process.WaitForExit(TimeSpan.FromSeconds(2)))
        {
            process.Kill(entireProcessTree: true);
            _ = Native.kill(group, Native.SigKill);
            process.WaitForExit();
        }
    }

    private string? Read(string name)
    {
        var path = Path.Combine(Folder, name);
        return File.Exists(path) ? File.ReadAllText(path) : null;
    }

    private static List<string> UserMode(string root, string folder, GuestOrder order) =>
    [
        $"{root}/usr/bin/linux.uml", $"mem={order.MemoryMiB}M", "root=/dev/root", "rootfstype=hostfs", $"rootflags={root}", "ro",
        "init=/sbin/lab-init", "con=null", "con0=fd:0,fd:1", "quiet", "umid=lab", $"uml_dir={folder}/uml/", $"LAB_RUN={folder}",
        .. Environment.GetEnvironmentVariable("TERM") is { Length: > 0 } term ? [$"TERM={term}"] : Array.Empty<string>(),
    ];

    private static List<string> Machine(string root, string folder) =>
        ["unshare", "--mount", "--net", "--pid", "--uts", "--ipc", "--fork", "--kill-child", "/bin/sh", $"{folder}/init", "here", root];

    // `timeout` ends it even when we ourselves were killed.
    private static ProcessStartInfo Limited(List<string> command, GuestOrder order)
    {
        var seconds = (int)order.Limit.TotalSeconds + 30;
        return order.Terminal == GuestTerminal.Log
            ? new("timeout", ["--kill-after=5", $"{seconds}", .. command]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true }
            : new(command[0], command[1..]);
    }

    private static async Task Log(Process process, string folder)
    {
        process.StandardInput.Close();
        await using var log = new FileStream(Path.Combine(folder, "console.log"), FileMode.Create, FileAccess.Write, FileShare.ReadWrite);
        var gate = new SemaphoreSlim(1);
        await Task.WhenAll(Copy(process.StandardOutput.BaseStream), Copy(process.StandardError.BaseStream));

        async Task Copy(Stream from)
        {
            var buffer = new byte[4096];
            while (await from.ReadAsync(buffer) is var count and > 0)
            {
                await gate.WaitAsync();
                await log.WriteAsync(buffer.AsMemory(0, count));
                await log.FlushAsync();
                gate.Release();
            }
        }
    }

    private static bool SharedMemoryHolds(int memoryMiB)
    {
        try
        {
            return new DriveInfo("/dev/shm").AvailableFreeSpace >> 20 >= memoryMiB;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static string Resource(string name)
    {
        using var stream = typeof(Guest).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
