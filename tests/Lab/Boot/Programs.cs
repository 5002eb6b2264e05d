namespace LvsOperator.Lab.Boot;

/// <summary>Where our own programs are.</summary>
internal static class Programs
{
    /// <summary>This one, so that it can run inside a lab too.</summary>
    public static string Lab => Environment.ProcessPath ?? throw new LabFailure("where the lab's own program is, is unknown");

    /// <summary>One of those in out/.</summary>
    public static string Built(string name)
    {
        var path = Checkout.Find().In("out", name);
        return File.Exists(path) ? path : throw new LabFailure($"out/{name} is not there: run `make build`");
    }
}
