namespace LvsOperator.Lab.Boot;

/// <summary>What is to run in a lab.</summary>
/// <param name="Main">A shell script. Its exit code is the lab's.</param>
/// <param name="Visible">Folders of the machine that are seen inside at the same place, read-only.</param>
/// <param name="MemoryMiB">Memory of the user-mode kernel.</param>
/// <param name="Limit">After this long the lab is killed.</param>
/// <param name="Terminal">Whether the person at the terminal is to talk to it.</param>
internal sealed record GuestOrder(string Main, IReadOnlyList<string> Visible, int MemoryMiB, TimeSpan Limit, GuestTerminal Terminal)
{
    /// <summary>What every lab sees of the machine: the checkout and the .NET it was built with.</summary>
    public static IReadOnlyList<string> Folders(Checkout checkout) => [checkout.Path, DotnetRoot()];

    public static string DotnetRoot()
    {
        if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 } root && File.Exists(Path.Combine(root, "dotnet")))
        {
            return Path.GetFullPath(root);
        }
        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            var file = new FileInfo(Path.Combine(folder, "dotnet"));
            if (file.Exists)
            {
                var real = file.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? file.FullName;
                return Path.GetDirectoryName(real)!;
            }
        }
        throw new LabFailure("no dotnet on PATH and no DOTNET_ROOT: the lab's tests need the .NET the sources are built with");
    }
}

/// <summary>Whether a person talks to the lab.</summary>
internal enum GuestTerminal
{
    /// <summary>Nobody: the console goes to a log.</summary>
    Log,

    /// <summary>The console is the terminal this command was started from.</summary>
    Mine,
}
