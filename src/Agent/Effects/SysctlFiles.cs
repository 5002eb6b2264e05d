using LvsOperator.Netlink;
using LvsOperator.Planning.Addresses;

namespace LvsOperator.Agent.Effects;

/// <summary>
/// Writes kernel settings. In a container /proc/sys is read-only, and runtimes mount nothing below /proc: there the node's is mounted elsewhere
/// (<c>LVS_PROC_SYS</c>), and shows the same network namespace. Reading goes on where it always was.
/// </summary>
/// <param name="root">Where they are written: /proc/sys, or <c>LVS_PROC_SYS</c>.</param>
internal sealed class SysctlFiles(string root)
{
    private const int ReadOnly = 30; // EROFS

    /// <summary>Null for done, else why not, with the remedy.</summary>
    internal string? Write(string key, string value)
    {
        var file = Path.Combine(root, key);
        try
        {
            File.WriteAllText(file, value);
            return null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Directory.Exists(root) ? $"{file} does not exist: its module or interface is missing"
                : $"{root} does not exist: LVS_PROC_SYS names it, so the node's /proc/sys/net is to be mounted at {root}/net";
        }
        catch (UnauthorizedAccessException)
        {
            return $"{file}: permission denied; run the agent as root, or with CAP_NET_ADMIN. {ByHand(key, value)}";
        }
        catch (IOException e)
        {
            return e.HResult == ReadOnly ? $"{file} is read-only; mount it writable (in a pod: the node's /proc/sys/net, see LVS_PROC_SYS). {ByHand(key, value)}"
                : $"{file}: {new Errno(e.HResult)}";
        }
    }

    private static string ByHand(string key, string value) =>
        $"Until then `sysctl -w {new PlannedSysctl(key, value).DottedKey}={value}` on the node does it, which is seen within seconds";
}
