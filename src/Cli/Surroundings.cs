using System.Net.Sockets;
using LvsOperator.Cli.Input;
using LvsOperator.Cli.Output;
using LvsOperator.Kubernetes.Auth;
using LvsOperator.Rendering.Nginx;

namespace LvsOperator.Cli;

/// <summary>Everything the commands touch of the world around them.</summary>
internal sealed record Surroundings
{
    internal required TextReader In { get; init; }

    internal required TextWriter Out { get; init; }

    internal required TextWriter Error { get; init; }

    /// <summary>Whether whoever read <see cref="Out"/> has gone.</summary>
    internal Func<bool> IsOutClosed { get; init; } = static () => false;

    /// <summary>What <see cref="Out"/> is.</summary>
    internal required OutputKind Kind { get; init; }

    /// <summary>Columns and rows of the terminal now; asked for before every frame.</summary>
    internal Func<(int Width, int Height)> Size { get; init; } = static () => (80, 24);

    internal required INodeReader Kernel { get; init; }

    /// <summary>What nginx can listen on here: without IPv6 in the kernel the agent renders no socket of it.</summary>
    internal AddressFamilies Families { get; init; } = Socket.OSSupportsIPv6 ? AddressFamilies.Both : AddressFamilies.IPv4Only;

    internal TimeProvider Time { get; init; } = TimeProvider.System;

    internal required string HostName { get; init; }

    /// <summary>How long an agent's answer may take.</summary>
    internal TimeSpan AgentPatience { get; init; } = AgentClient.Patience;

    /// <summary>Where a kubeconfig or a pod's service account is looked for.</summary>
    internal AccessEnvironment Access { get; init; } = AccessEnvironment.Own(TimeProvider.System);

    /// <summary>The process's own.</summary>
    internal static Surroundings OfProcess() => Of(StandardStream.Of(1, RefusedWrite.Thrown), StandardStream.Of(2, RefusedWrite.Ignored));

    private static Surroundings Of(StandardStream output, StandardStream error) => new()
    {
        In = Console.In,
        Out = output.Writer(),
        IsOutClosed = () => output.IsClosed,
        Error = error.Writer(),
        Kind = KindOf(Console.IsOutputRedirected ? null : Environment.GetEnvironmentVariable("TERM"), Environment.GetEnvironmentVariable("NO_COLOR")),
        Size = static () => (Console.WindowWidth, Console.WindowHeight),
        Kernel = new NodeReader(),
        HostName = NodeName(Environment.MachineName),
    };

    /// <summary>A machine's name as that of a Node, which has lower-case letters only; the agent does the same.</summary>
    internal static string NodeName(string machine) => machine.ToLowerInvariant();

    /// <summary>Colours and cursor movement only where a terminal says that it can; <c>NO_COLOR</c> as of no-color.org: set and not empty.</summary>
    /// <param name="term">The terminal's <c>TERM</c>; null when the output is none.</param>
    /// <param name="noColor">The variable.</param>
    internal static OutputKind KindOf(string? term, string? noColor) =>
        string.IsNullOrEmpty(term) || term == "dumb" ? OutputKind.Stream
        : string.IsNullOrEmpty(noColor) ? OutputKind.ColourTerminal : OutputKind.Terminal;
}
