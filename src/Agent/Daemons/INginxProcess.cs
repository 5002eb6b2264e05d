namespace LvsOperator.Agent.Daemons;

/// <summary>The running nginx: an effect seam. It is never started from here.</summary>
internal interface INginxProcess
{
    /// <summary>Whether there is an nginx in the search path to ask while none runs.</summary>
    bool IsInstalled { get; }

    /// <summary>The master that a pid file names, if that process lives and is nginx.</summary>
    NginxMaster? Find(string pidFile);

    /// <summary>Tests a configuration by the binary that runs, else by the one in the search path. Ends within a bound of its own.</summary>
    Task<NginxTest> TestAsync(NginxMaster? master, string configuration, CancellationToken cancellation);

    /// <summary>SIGHUP. False if the process is gone.</summary>
    bool Reload(NginxMaster master);

    /// <summary>Process ids of the master's children, without those that finish what they have and accept no more.</summary>
    IReadOnlySet<int> Workers(NginxMaster master);

    /// <summary>Time since boot in the unit of <see cref="NginxMaster.StartTicks"/>.</summary>
    long Ticks();
}

/// <summary>A master process; the start time tells it from a later one with its id.</summary>
/// <param name="Pid">Process id.</param>
/// <param name="StartTicks">Start since boot in hundredths of a second (proc(5), /proc/PID/stat field 22; USER_HZ is 100).</param>
internal sealed record NginxMaster(int Pid, long StartTicks);

/// <summary>What a test said.</summary>
/// <param name="Verdict">Its result.</param>
/// <param name="Message">nginx's own message; empty if there is none.</param>
internal sealed record NginxTest(NginxVerdict Verdict, string Message);

/// <summary>Results of a test.</summary>
internal enum NginxVerdict
{
    /// <summary>nginx would take it.</summary>
    Passed,

    /// <summary>nginx refuses it.</summary>
    Refused,

    /// <summary>The test did not end in time and was killed.</summary>
    TimedOut,

    /// <summary>There is no nginx to ask.</summary>
    NoNginx,
}
