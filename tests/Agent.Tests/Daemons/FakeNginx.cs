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

    internal int Tests { get; private set; }

    internal int Reloads { get; private set; }

    internal HashSet<int> Children { get; } = [101, 102];

    internal long Now { get; set; } = 1000;

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
