using LvsOperator.Cli.Input;
using LvsOperator.Cli.Output;

namespace LvsOperator.Cli.Tests.Running;

/// <summary>What a run of the program gave.</summary>
internal sealed record Ran(int Code, string Out, string Error)
{
    internal static async Task<Ran> With(IReadOnlyList<string> arguments, INodeReader? kernel = null, string input = "", OutputKind kind = OutputKind.Stream, CancellationToken stop = default)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await Lvsctl.Run([.. arguments], new()
        {
            In = new StringReader(input), Out = output, Error = error, Kind = kind, Kernel = kernel ?? new CannedKernel(), HostName = "lvs1",
        }, stop);
        return new(code, output.ToString(), error.ToString());
    }

    internal static Task<Ran> Line(string line) => With(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
