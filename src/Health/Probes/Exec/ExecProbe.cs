using System.Globalization;
using LvsOperator.Health.Judging;

namespace LvsOperator.Health.Probes.Exec;

/// <summary>
/// A program of the agent's own machine; exit code 0 is a success. It is started without a shell and killed at the deadline with its process group. Which ones
/// may run the agent's command line says, not the manifest.
/// </summary>
internal sealed class ExecProbe(IReadOnlyList<string> command, CommandSlots slots) : IProbe
{
    private const int NoSuchFile = 2;
    private const int NoAccess = 13;
    private const int NotAProgram = 8;

    /// <summary>A probe, or one that says why there is none.</summary>
    internal static IProbe Make(IReadOnlyList<string>? command, IReadOnlyList<string> allowed, CommandSlots slots) =>
        command is not { Count: > 0 } ? new RefusedProbe("exec.command: absent, and type EXEC needs one")
        : command.Any(word => word.Contains('\0', StringComparison.Ordinal)) ? new RefusedProbe("exec.command: holds a zero byte, which no argument can")
        : !allowed.Contains(command[0], StringComparer.Ordinal) ? new RefusedProbe($"exec.command[0]: {PeerText.Of(command[0])}: not allowed by this agent's --allow-exec", ProbeAnswer.NotRun)
        : new ExecProbe(command, slots);

    public async ValueTask<ProbeOutcome> RunAsync(ProbeAim aim, CancellationToken deadline)
    {
        if (!await slots.TakeAsync(deadline).ConfigureAwait(false))
            return ProbeOutcome.Undecided(string.Create(CultureInfo.InvariantCulture, $"no room for another command: {CommandSlots.Most} run already"));
        var end = new TaskCompletionSource<ProbeOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        // A command may take its time, and threads of the pool are there for probes that do not.
        new Thread(() => end.SetResult(Run(CommandLine.Of(command, aim), deadline)), CommandSlots.StackBytes) { IsBackground = true, Name = "exec check" }.Start();
        try
        {
            return await end.Task.ConfigureAwait(false);
        }
        finally
        {
            slots.GiveBack();
        }
    }

    private static ProbeOutcome Run(CommandLine line, CancellationToken deadline)
    {
        if (ChildProcess.Start(line, out var error) is not { } child)
        {
            var name = PeerText.Of(line.Words[0]);
            return ProbeOutcome.Undecided(error switch
            {
                NoSuchFile => $"exec.command[0]: {name}: there is no such file on this node (in the agent's image), or its interpreter is missing",
                NoAccess => $"exec.command[0]: {name}: may not be run here (EACCES)",
                NotAProgram => $"exec.command[0]: {name}: is not a program, and there is no shell: a script needs a line #!",
                _ => string.Create(CultureInfo.InvariantCulture, $"exec.command[0]: {name}: cannot be started (errno {error})"),
            });
        }

        ChildEnd end;
        using (deadline.UnsafeRegister(static running => ((ChildProcess)running!).Kill(), child)) end = child.WaitForEnd();
        if (end.Code == 0 && !end.WasTooLong) return ProbeOutcome.Success;
        var words = PeerText.Of(end.Output.AsSpan().TrimStart("\r\n \t"u8));
        var said = words.Length > 0 ? $": {words}" : "";
        return ProbeOutcome.Failure(
            end.WasTooLong ? $"command wrote more than 1 MiB{said}"
            : end.Code is { } code ? string.Create(CultureInfo.InvariantCulture, $"command ended with {code}{said}")
            : deadline.IsCancellationRequested ? $"timed out while the command ran{said}"
            : string.Create(CultureInfo.InvariantCulture, $"command was ended by signal {end.Signal}{said}"));
    }
}
