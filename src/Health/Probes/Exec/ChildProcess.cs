using System.Runtime.InteropServices;
using System.Text;

namespace LvsOperator.Health.Probes.Exec;

/// <summary>How a program ended.</summary>
/// <param name="Code">Its exit code; null where a signal ended it.</param>
/// <param name="Signal">That signal, else 0.</param>
/// <param name="Output">The beginning of what it wrote, to either stream.</param>
/// <param name="WasTooLong">Whether it wrote more than is read, and was ended for it.</param>
internal readonly record struct ChildEnd(int? Code, int Signal, byte[] Output, bool WasTooLong);

/// <summary>
/// A program that runs, the leader of a process group of its own. While it is not waited for, its number is not given to another process (wait(2)), so the
/// group can be ended without hitting a stranger.
/// </summary>
internal sealed unsafe class ChildProcess
{
    private const int Kept = 1024;
    private const int MostRead = 1024 * 1024;
    private const int OrphanPolls = 20;

    private readonly Lock gate = new();
    private readonly int pid;
    private readonly int output;
    private bool isReaped;

    private ChildProcess(int pid, int output) => (this.pid, this.output) = (pid, output);

    /// <summary>Starts it: no shell, input from /dev/null, in /, signals as a new process has them. Null, and the errno, where it cannot be.</summary>
    internal static ChildProcess? Start(CommandLine command, out int error)
    {
        var ends = stackalloc int[2];
        if (Libc.Pipe(ends, Libc.CloseOnExec) != 0)
        {
            error = Marshal.GetLastPInvokeError();
            return null;
        }

        var pid = 0;
        error = Spawn(command, ends[1], &pid);
        _ = Libc.Close(ends[1]);
        if (error == 0) return new(pid, ends[0]);
        _ = Libc.Close(ends[0]);
        return null;
    }

    /// <summary>Ends it and all that it started in its group. Does nothing once it has ended.</summary>
    internal void Kill()
    {
        lock (gate)
        {
            if (!isReaped) _ = Libc.Kill(-pid, Libc.SigKill);
        }
    }

    /// <summary>Waits for its end, on a thread of its own; what it left running in its group is ended too.</summary>
    internal ChildEnd WaitForEnd()
    {
        var kept = new byte[Kept];
        var (filled, wasTooLong) = ReadUntilEnd(kept);
        int status;
        lock (gate)
        {
            _ = Libc.Kill(-pid, Libc.SigKill);
            int reaped;
            do reaped = Libc.Wait(pid, &status, 0);
            while (reaped < 0 && Marshal.GetLastPInvokeError() == Libc.Interrupted);
            if (reaped < 0) status = 0x7f00; // Somebody else has waited for it: its code is lost, and is told as the shell tells such things.
            isReaped = true;
        }

        _ = Libc.Close(output);
        ReapOrphans();
        return (status & 0x7f) == 0 ? new((status >> 8) & 0xff, 0, kept[..filled], wasTooLong) : new(null, status & 0x7f, kept[..filled], wasTooLong);
    }

    private (int Filled, bool WasTooLong) ReadUntilEnd(byte[] kept)
    {
        var handle = (int)Libc.SystemCall(Libc.PidfdOpen, pid, 0);
        var entries = stackalloc Libc.PollEntry[2];
        entries[0] = new() { Descriptor = handle, Events = Libc.PollIn };
        entries[1] = new() { Descriptor = output, Events = Libc.PollIn };
        var room = stackalloc byte[4096];
        var (filled, read) = (0, 0);
        while (true)
        {
            (entries[0].Returned, entries[1].Returned) = (0, 0);
            if (Libc.Poll(entries, 2, -1) < 0) continue;
            if (entries[1].Returned != 0)
            {
                var got = (int)Libc.Read(output, room, 4096);
                if (got <= 0 && (got == 0 || Marshal.GetLastPInvokeError() != Libc.Interrupted))
                {
                    // Nobody writes any more. A negative descriptor is one that poll passes over; without a pidfd the end of output is the end.
                    if (handle < 0) break;
                    entries[1].Descriptor = -1;
                }

                for (var i = 0; i < got && filled < kept.Length; i++) kept[filled++] = room[i];
                read += Math.Max(0, got);
                if (read > MostRead)
                {
                    Kill();
                    entries[1].Descriptor = -1;
                    if (handle < 0) break;
                    continue;
                }

                // What it wrote before it ended is read first.
                if (got > 0) continue;
            }

            if (entries[0].Returned != 0) break;
        }

        if (handle >= 0) _ = Libc.Close(handle);
        return (filled, read > MostRead);
    }

    /// <summary>As the first process of a container the agent inherits what the group left behind, and must wait for it; they were killed above.</summary>
    private void ReapOrphans()
    {
        for (var i = 0; i < OrphanPolls; i++)
        {
            int status;
            var reaped = Libc.Wait(-pid, &status, Libc.NoHang);
            if (reaped < 0) return;
            if (reaped == 0) _ = Libc.Poll(null, 0, 5);
        }
    }

    private static int Spawn(CommandLine command, int output, int* pid)
    {
        var actions = stackalloc byte[Libc.SpawnStructRoom];
        var attributes = stackalloc byte[Libc.SpawnStructRoom];
        var none = stackalloc byte[Libc.SignalSetLength];
        var all = stackalloc byte[Libc.SignalSetLength];
        new Span<byte>(none, Libc.SignalSetLength).Clear();
        new Span<byte>(all, Libc.SignalSetLength).Fill(0xff);
        var words = Strings(command.Words);
        var environment = Strings(command.Environment);
        _ = Libc.InitActions(actions);
        _ = Libc.InitAttributes(attributes);
        try
        {
            // The literals end with a zero byte, as all UTF-8 literals do.
            fixed (byte* nothing = "/dev/null"u8, root = "/"u8)
            {
                _ = Libc.AddOpen(actions, 0, nothing, 0, 0);
                _ = Libc.AddDuplicate(actions, output, 1);
                _ = Libc.AddDuplicate(actions, output, 2);
                _ = Libc.AddDirectory(actions, root);
            }

            _ = Libc.SetGroup(attributes, 0);
            _ = Libc.SetMask(attributes, none);
            _ = Libc.SetDefaults(attributes, all);
            _ = Libc.SetFlags(attributes, Libc.SpawnFlags);
            return Libc.Spawn(pid, words[0], actions, attributes, words, environment);
        }
        finally
        {
            _ = Libc.DestroyActions(actions);
            _ = Libc.DestroyAttributes(attributes);
            Free(words);
            Free(environment);
        }
    }

    private static byte** Strings(IReadOnlyList<string> texts)
    {
        var list = (byte**)NativeMemory.AllocZeroed((nuint)(texts.Count + 1), (nuint)sizeof(byte*));
        for (var i = 0; i < texts.Count; i++)
        {
            var bytes = Encoding.UTF8.GetBytes(texts[i]);
            list[i] = (byte*)NativeMemory.AllocZeroed((nuint)bytes.Length + 1);
            bytes.CopyTo(new Span<byte>(list[i], bytes.Length));
        }

        return list;
    }

    private static void Free(byte** list)
    {
        for (var i = 0; list[i] is not null; i++) NativeMemory.Free(list[i]);
        NativeMemory.Free(list);
    }
}
