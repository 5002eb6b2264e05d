using System.Runtime.InteropServices;
using LvsOperator.Agent.Effects;

namespace LvsOperator.Agent.Tests.Effects;

/// <summary>With a script in the place of modprobe.</summary>
public sealed class ModuleLoaderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("modprobe-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Fifo => Path.Combine(_folder, "fifo");

    /// <summary>A modprobe that took its time held the loop for ten seconds, and was killed then.</summary>
    [Fact]
    public async Task One_that_takes_long_holds_nobody_up_and_is_not_given_up()
    {
        Assert.Equal(0, MakeFifo(Fifo, 0b110_000_000));
        var loader = Loader($"if [ \"$2\" = slow ]; then echo \"$2\" >> {_folder}/started; read go < {Fifo}; fi");
        var outcomes = await Task.Run(() => loader.Load(["slow", "quick"])).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Contains("still being loaded", outcomes[0], StringComparison.Ordinal);
        Assert.Contains("still being loaded after more than 1 s", loader.Load(["slow"])[0], StringComparison.Ordinal);
        await File.WriteAllTextAsync(Fifo, "go\n");
        await Until(() => loader.Load(["slow"])[0] is null, () => "slow is not loaded");
        await Until(() => loader.Load(["quick"])[0] is null, () => "quick is not loaded");
        Assert.Equal(["slow"], await File.ReadAllLinesAsync(Path.Combine(_folder, "started")));
    }

    [Fact]
    public async Task What_it_says_is_told()
    {
        var loader = Loader("[ \"$1\" = -- ] || exit 9; echo \"FATAL: Module $2 not found\" >&2; exit 1");
        string? said = null;
        // Its last words are waited for a moment only, which a busy machine may take; then it is asked again, as the loop does.
        await Until(() => (said = loader.Load(["nosuch"])[0]) == "FATAL: Module nosuch not found", () => $"{said}");
    }

    [Fact]
    public void Without_modprobe_that_is_said() =>
        Assert.StartsWith("/no/such/modprobe: ", new ModuleLoader(TimeProvider.System, "/no/such/modprobe").Load(["ip_vs"])[0], StringComparison.Ordinal);

    private ModuleLoader Loader(string script)
    {
        return new(TimeProvider.System, Program.Write(Path.Combine(_folder, "modprobe"), script));
    }

    private static Task Until(Func<bool> held, Func<string> seen) => Kubernetes.Tests.Bench.Until.TrueAsync(held, seen);

    [DllImport("libc", EntryPoint = "mkfifo")]
    private static extern int MakeFifo(string path, uint mode);
}
