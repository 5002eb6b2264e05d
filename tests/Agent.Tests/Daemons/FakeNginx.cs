using LvsOperator.Agent.Daemons;

namespace LvsOperator.Agent.Tests.Daemons;

/// <summary>An nginx whose tests and reloads the case decides.</summary>
internal sealed class FakeNginx : INginxProcess
{
    internal NginxMaster? Master { get; set; }

    /// <summary>The verdict on a configuration's text.</summary>
    internal Func<string, NginxTest> Judge { get; set; } = _ => new(NginxVerdict.Passed, "");

    /// <summary>What happens at a reload; by default new workers come.</summary>
    internal Action? OnReload { get; set; }

    public bool IsInstalled { get; set; } = true;

    internal int Tests { get; private set; }

    internal int Reloads { get; private set; }

    internal HashSet<int> Children { get; } = [101, 102];

    internal long Now { get; set; } = 1000;

    /// <summary>There is none to run or to ask.</summary>
    internal void Uninstall()
    {
        (Master, IsInstalled) = (null, false);
        Judge = _ => new(NginxVerdict.NoNginx, "");
    }

    /// <summary>Installed, and not running; it refuses what holds a text.</summary>
    internal void Install(string refused)
    {
        IsInstalled = true;
        Refuse(refused);
    }

    /// <summary>It refuses every configuration that holds a text.</summary>
    internal void Refuse(string text) =>
        Judge = configuration => configuration.Contains(text, StringComparison.Ordinal) ? new(NginxVerdict.Refused, $"[emerg] {text}") : new(NginxVerdict.Passed, "");

    public NginxMaster? Find(string pidFile) => Master;

    public async Task<NginxTest> TestAsync(NginxMaster? master, string configuration, CancellationToken cancellation)
    {
        Tests++;
        await Task.Yield();
        return Judge(File.ReadAllText(configuration));
    }

    public bool Reload(NginxMaster master)
    {
        if (Master != master) return false;
        Reloads++;
        if (OnReload is not null)
        {
            OnReload();
            return true;
        }
        Children.Clear();
        Children.Add(1000 + Reloads);
        return true;
    }

    public IReadOnlySet<int> Workers(NginxMaster master) => Children.ToHashSet();

    public long Ticks() => Now;
}
