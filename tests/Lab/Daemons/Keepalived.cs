namespace LvsOperator.Lab.Daemons;

/// <summary>A real keepalived.</summary>
/// <param name="Config">The whole of keepalived.conf.</param>
public sealed record Keepalived(string Config) : Daemon("keepalived")
{
    internal override IReadOnlyList<string> Prepare(string folder, string host)
    {
        var path = Path.Combine(folder, "keepalived.conf");
        File.WriteAllText(path, Config);
        return ["keepalived", "--dont-fork", "--log-console", "--log-detail", "--use-file", path];
    }
}

/// <summary>A real BIRD 2.</summary>
/// <param name="Config">The whole of bird.conf.</param>
public sealed record Bird(string Config) : Daemon("bird")
{
    internal override IReadOnlyList<string> Prepare(string folder, string host)
    {
        var path = Path.Combine(folder, "bird.conf");
        File.WriteAllText(path, Config);
        return ["bird", "-f", "-c", path, "-s", "/run/bird.ctl"];
    }
}
