namespace LvsOperator.Agent.Hosting;

/// <summary>One agent a state directory: two would each take the other's work for a foreign change. The kernel frees the lock of a killed one.</summary>
internal static class StateLock
{
    /// <summary>Takes it; null when another agent has it or the directory cannot be made.</summary>
    internal static IDisposable? Take(string stateDir)
    {
        try
        {
            Directory.CreateDirectory(stateDir);
            return new FileStream(Path.Combine(stateDir, "agent.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
