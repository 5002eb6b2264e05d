using System.Diagnostics;

namespace LvsOperator.KubeServers;

/// <summary>What a command that has ended said.</summary>
/// <param name="Command">As it was called.</param>
/// <param name="ExitCode">128 + n where signal n ended it.</param>
/// <param name="Text">Its output.</param>
/// <param name="Errors">Its error output, warnings of the server included.</param>
public sealed record CommandOutput(string Command, int ExitCode, string Text, string Errors)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>The output of a command that was to succeed.</summary>
    /// <exception cref="KubeServersFailure">It did not; says what it said.</exception>
    public string Succeeded() => ExitCode == 0 ? Text : throw new KubeServersFailure(ToString());

    /// <summary>The error output of a command that was to fail.</summary>
    /// <exception cref="KubeServersFailure">It succeeded; says what it said.</exception>
    public string Failed() => ExitCode != 0 ? Errors : throw new KubeServersFailure(ToString());

    /// <summary>The call, its exit code and all it said.</summary>
    public override string ToString() => $"{Command}: exit code {ExitCode}\n{Text}{Errors}";

    /// <summary>Runs a program to its end.</summary>
    /// <param name="start">The program; what it says is read here.</param>
    /// <param name="input">What it is given to read; null: nothing.</param>
    /// <param name="inside">In which network namespace; null: the caller's own.</param>
    /// <exception cref="KubeServersFailure">It did not end within five minutes, and was killed.</exception>
    public static async Task<CommandOutput> Run(ProcessStartInfo start, string? input = null, Inside? inside = null)
    {
        inside ??= work => work();
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        var called = $"{Path.GetFileName(start.FileName)} {string.Join(' ', start.ArgumentList)}";
        using var process = inside.Get(() => Process.Start(start)) ?? throw new KubeServersFailure($"{called}: did not start");
        var text = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading all of it: its exit code says why.
        }

        using var limit = new CancellationTokenSource(Limit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new KubeServersFailure($"{called}: killed, it did not end within {Limit.TotalSeconds:0} s\n{await text}{await errors}");
        }

        return new CommandOutput(called, process.ExitCode, await text, await errors);
    }
}
