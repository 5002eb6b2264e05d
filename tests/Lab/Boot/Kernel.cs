namespace LvsOperator.Lab.Boot;

/// <summary>Which kernel a lab runs on.</summary>
internal enum Kernel
{
    /// <summary>Debian's user-mode-linux: a kernel that is a process.</summary>
    UserMode,

    /// <summary>The machine's own, in namespaces of the lab's own.</summary>
    Machine,
}

/// <summary>What the choice of a kernel depends on.</summary>
/// <param name="IsRoot">The command runs as root.</param>
/// <param name="HasIpvs">The machine's kernel has IPVS, loaded or loadable.</param>
/// <param name="Asked">What LVS_LAB_KERNEL says: <c>user-mode</c>, <c>machine</c>, or nothing.</param>
internal sealed record KernelFacts(bool IsRoot, bool HasIpvs, string? Asked)
{
    public static KernelFacts Read() => new(
        Environment.IsPrivilegedProcess,
        Environment.IsPrivilegedProcess && (File.Exists("/proc/net/ip_vs") || Loads("ip_vs")),
        Environment.GetEnvironmentVariable("LVS_LAB_KERNEL"));

    private static bool Loads(string module)
    {
        try
        {
            using var modprobe = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("modprobe", ["-q", module])
            {
                RedirectStandardError = true,
            });
            modprobe!.WaitForExit();
            return modprobe.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // No modprobe, no modules.
        }
    }
}

/// <summary>The kernel chosen, and why, in words for the terminal.</summary>
internal sealed record KernelChoice(Kernel Kernel, string Why)
{
    public static KernelChoice Pick(KernelFacts facts) => facts switch
    {
        { IsRoot: false } => throw new LabFailure("the lab needs root: it makes network namespaces and mounts; run it with sudo"),
        { Asked: "user-mode" } => new(Kernel.UserMode, "user-mode kernel (LVS_LAB_KERNEL says so)"),
        { Asked: "machine" } => new(Kernel.Machine, "this machine's own kernel (LVS_LAB_KERNEL says so)"),
        { Asked: { Length: > 0 } other } => throw new LabFailure($"LVS_LAB_KERNEL={other}: user-mode or machine"),
        { HasIpvs: true } => new(Kernel.Machine, "this machine's own kernel: it has IPVS"),
        _ => new(Kernel.UserMode, "user-mode kernel: this machine's own has no IPVS"),
    };
}
