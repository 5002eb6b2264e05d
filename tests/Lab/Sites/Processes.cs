namespace LvsOperator.Lab.Sites;

/// <summary>Processes, as /proc has them.</summary>
internal static class Processes
{
    /// <summary>The identity of a task's network namespace.</summary>
    public static string Namespace(string task) => new FileInfo($"/proc/{task}/ns/net").LinkTarget ?? "";

    /// <summary>Live processes other than this one whose network namespace is that one.</summary>
    public static IReadOnlyList<(int Pid, string Command)> In(string networkNamespace)
    {
        var found = new List<(int, string)>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), out var pid) && pid != Environment.ProcessId && TryNamespace(pid) == networkNamespace)
            {
                found.Add((pid, CommandLine(pid)));
            }
        }
        return found;
    }

    /// <summary>A zombie is gone: what is left of it waits for its parent only.</summary>
    public static bool IsAlive(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static string? TryNamespace(int pid)
    {
        try
        {
            return Namespace(pid.ToString());
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string CommandLine(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline").Replace('\0', ' ').Trim();
        }
        catch (IOException)
        {
            return "?";
        }
    }
}
