using LvsOperator.Cli.Input;
using LvsOperator.Cli.Output;
using LvsOperator.Kubernetes.Auth;

namespace LvsOperator.Cli.Tests.Running;

/// <summary>What a run of the program gave.</summary>
internal sealed record Ran(int Code, string Out, string Error)
{
    internal static async Task<Ran> With(
        IReadOnlyList<string> arguments, INodeReader? kernel = null, string input = "", OutputKind kind = OutputKind.Stream, AccessEnvironment? access = null, CancellationToken stop = default)
    {
        var output = new StringWriter();
        var surroundings = Surroundings(output) with { In = new StringReader(input), Kind = kind, Kernel = kernel ?? new CannedKernel(), Access = access ?? Nowhere };
        var code = await Lvsctl.Run([.. arguments], surroundings, stop);
        return new(code, output.ToString(), surroundings.Error.ToString()!);
    }

    /// <summary>No kubeconfig, no pod: whoever runs the tests may have one.</summary>
    internal static AccessEnvironment Nowhere { get; } = new(_ => null, "/nowhere", "/nowhere", TimeProvider.System);

    /// <summary>A canned node, no input, no terminal.</summary>
    internal static Surroundings Surroundings(TextWriter output) => new()
    {
        In = TextReader.Null, Out = output, Error = new StringWriter(), Kind = OutputKind.Stream, Kernel = new CannedKernel(), HostName = "lvs1", Access = Nowhere,
        // Every agent here answers; on a busy machine not within the time that a person would wait.
        AgentPatience = TimeSpan.FromMinutes(2),
    };

    internal static Task<Ran> Line(string line) => With(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
