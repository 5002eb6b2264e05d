namespace LvsOperator.Agent.Hosting;

/// <summary>One agent a state directory: two would each take the other's work for a foreign change. The kernel frees the lock of a killed one.</summary>
internal static class StateLock
{
    /// <summary>EWOULDBLOCK of flock(2), which .NET leaves in HResult.</summary>
    private const int Held = 11;

    /// <summary>Takes it; else why not, with the remedy.</summary>
    internal static (IDisposable? Lock, string? Fault) Take(string stateDir)
    {
        try
        {
            Directory.CreateDirectory(stateDir);
            return (new FileStream(Path.Combine(stateDir, "agent.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None), null);
        }
        catch (IOException e) when (e.HResult == Held)
        {
            return (null, $"{stateDir} is in use by another lvs-agent; stop that one, or give this one a --state-dir of its own");
        }
        catch (UnauthorizedAccessException)
        {
            return (null, $"{stateDir} cannot be written: permission denied (EACCES); run lvs-agent as root");
        }
        catch (IOException e)
        {
            return (null, $"{stateDir} cannot be written: {e.Message}; mend that, or give another --state-dir");
        }
    }
}
