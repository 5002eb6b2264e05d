using System.Diagnostics;

namespace LvsOperator.Lab.Boot;

/// <summary>What is to run in a lab.</summary>
/// <param name="Main">A shell script. Its exit code is the lab's.</param>
/// <param name="Visible">Folders of the machine that are seen inside at the same place, read-only.</param>
/// <param name="MemoryMiB">Memory of the user-mode kernel.</param>
/// <param name="Limit">After this long the lab is killed.</param>
/// <param name="Terminal">Whether the person at the terminal is to talk to it.</param>
internal sealed record GuestOrder(string Main, IReadOnlyList<string> Visible, int MemoryMiB, TimeSpan Limit, GuestTerminal Terminal)
{
    /// <summary>What every lab sees of the machine: the checkout, the .NET it was built with, and the Kubernetes servers if they are there.</summary>
    public static IReadOnlyList<string> Folders(Checkout checkout) => KubeServersFolder.Find(checkout) is { } servers ? [checkout.Path, DotnetRoot(), servers] : [checkout.Path, DotnetRoot()];

    /// <summary>The folder of the .NET runtimes. What lies on PATH may be a link or a script: dotnet itself is asked.</summary>
    public static string DotnetRoot()
    {
        using var dotnet = Process.Start(new ProcessStartInfo("dotnet", ["--list-runtimes"]) { RedirectStandardOutput = true })!;
        var said = dotnet.StandardOutput.ReadToEnd();
        dotnet.WaitForExit();
        return FromRuntimes(said)
            ?? throw new LabFailure($"`dotnet --list-runtimes` names no Microsoft.NETCore.App: the lab's tests need the .NET the sources are built with; it said: {said.Trim()}");
    }

    /// <param name="said">Lines <c>Microsoft.NETCore.App 10.0.0 [/usr/share/dotnet/shared/Microsoft.NETCore.App]</c>.</param>
    internal static string? FromRuntimes(string said) => said.Split('\n')
        .Where(line => line.StartsWith("Microsoft.NETCore.App 10.", StringComparison.Ordinal))
        .Select(line => Path.GetFullPath(Path.Combine(line[(line.IndexOf('[', StringComparison.Ordinal) + 1)..].TrimEnd().TrimEnd(']'), "..", "..")))
        .LastOrDefault();
}

/// <summary>Whether a person talks to the lab.</summary>
internal enum GuestTerminal
{
    /// <summary>Nobody: the console goes to a log.</summary>
    Log,

    /// <summary>The console is the terminal this command was started from.</summary>
    Mine,
}
