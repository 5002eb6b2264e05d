using LvsOperator.Cli.Input;
using LvsOperator.Cli.Output;

namespace LvsOperator.Cli.Tests.Running;

/// <summary>What a run of the program gave.</summary>
internal sealed record Ran(int Code, string Out, string Error)
{
    internal static async Task<Ran> With(IReadOnlyList<string> arguments, INodeReader? kernel = null, string input = "", OutputKind kind = OutputKind.Stream, CancellationToken stop = default)
    {
        var output = new StringWriter();
        var surroundings = Surroundings(output) with { In = new StringReader(input), Kind = kind, Kernel = kernel ?? new CannedKernel() };
        var code = await Lvsctl.Run([.. arguments], surroundings, stop);
        return new(code, output.ToString(), surroundings.Error.ToString()!);
    }

    /// <summary>A canned node, no input, no terminal.</summary>
    internal static Surroundings Surroundings(TextWriter output) => new()
    {
        In = TextReader.Null, Out = output, Error = new StringWriter(), Kind = OutputKind.Stream, Kernel = new CannedKernel(), HostName = "lvs1",
    };

    internal static Task<Ran> Line(string line) => With(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
